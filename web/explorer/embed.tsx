// The same pages without the frame, for an iframe of another page; what it tells its host is in embedding.ts.
import { createRoot } from 'react-dom/client';
import { parse } from './address';
import { useEmbedding } from './embedding';
import { useFragment } from './place';
import { RevisionWatch } from './revision';
import { applyTheme, PageOf } from './shell';
import './style.css';

function Embedded() {
  const place = parse(useFragment());
  useEmbedding(place);
  return (
    <main>
      <PageOf place={place} />
      <p className="embed-link">
        <a href={`/${location.hash}`} target="_blank" rel="noopener">
          Open in Backchannel
        </a>
      </p>
    </main>
  );
}

applyTheme();
document.documentElement.dataset.embedded = 'true';
createRoot(document.getElementById('root')!).render(
  <RevisionWatch>
    <Embedded />
  </RevisionWatch>,
);
