import { createRoot } from 'react-dom/client';
import { applyTheme, Shell } from './shell';
import './style.css';

applyTheme();
createRoot(document.getElementById('root')!).render(<Shell />);
