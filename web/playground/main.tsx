import '@graphiql/react/font/fira-code.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';
import './editor';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { prepareTabs } from './tabs';

prepareTabs(localStorage);
createRoot(document.getElementById('root')!).render(<App />);
