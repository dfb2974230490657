import { pick, ToolbarButton, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect, useState } from 'react';
import { createFetcher } from './server';
import { storage } from './storage';
import { nameTabs, offerWorkedQueries } from './tabs';

export function App() {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [fetcher] = useState(() => createFetcher(setTrouble));
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      onTabChange={nameTabs}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <h1>Backchannel</h1>
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <ResetButton />
          </>
        )}
      </GraphiQL.Toolbar>
      {trouble && <Trouble message={trouble} />}
      <EditorSettings />
    </GraphiQL>
  );
}

function ResetButton() {
  useEffect(() => {
    if (new URLSearchParams(location.search).has('reset')) askToReset();
  }, []);
  return (
    <ToolbarButton label="Reset to the worked queries" onClick={askToReset}>
      <svg className="graphiql-toolbar-icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true">
        <path d="M2.5 3v4h4M2.8 6.9a5.5 5.5 0 1 1-.2 2.9" strokeWidth="1.3" />
      </svg>
    </ToolbarButton>
  );
}

/** Asks, then loads the page anew. Storage is written while the page goes, so that GraphiQL cannot write after it. */
function askToReset(): void {
  if (confirm('Replace all tabs by the worked queries? Changes that you made to them, and tabs of your own, are lost.')) {
    addEventListener('pagehide', () => offerWorkedQueries(localStorage));
    location.replace(location.pathname);
  } else {
    history.replaceState(null, '', location.pathname);
  }
}

function Trouble({ message }: { message: string }) {
  const { introspect } = useGraphiQLActions();
  return (
    <div className="trouble" role="alert">
      <span>{message} Your queries are kept in this browser.</span>
      <button type="button" onClick={introspect}>
        Try again
      </button>
    </div>
  );
}

/** Wraps long comment lines, and follows the system's dark or light setting, which GraphiQL reads only once. */
function EditorSettings() {
  const { queryEditor, theme } = useGraphiQL(pick('queryEditor', 'theme'));
  const { setTheme } = useGraphiQLActions();
  useEffect(() => queryEditor?.updateOptions({ wordWrap: 'on' }), [queryEditor]);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => theme ?? setTheme(null);
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, [theme, setTheme]);
  return null;
}
