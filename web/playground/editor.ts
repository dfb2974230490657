// Sets up Monaco, the editor inside GraphiQL, before it starts.
import type {} from 'monaco-editor';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JSONWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphQLWorker from 'monaco-graphql/esm/graphql.worker.js?worker';
import { MONACO_THEME_DATA } from '../node_modules/@graphiql/react/dist/constants.js';

// GraphiQL edits GraphQL and JSON, so of Monaco's many workers these three are all it needs.
self.MonacoEnvironment = {
  getWorker(_id, language) {
    if (language === 'graphql') return new GraphQLWorker();
    if (language === 'json') return new JSONWorker();
    return new EditorWorker();
  },
};

// Comments carry the explanations here, and Monaco's green for them is too dark for the dark theme, as is its grey for the numbers of lines.
MONACO_THEME_DATA.dark.rules.push({ token: 'comment', foreground: '#9dcc86' });
MONACO_THEME_DATA.dark.colors['editorLineNumber.foreground'] = '#a0a6b3';
