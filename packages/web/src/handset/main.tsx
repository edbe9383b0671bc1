// The handset page.

import { createRoot } from 'react-dom/client';
import { z } from 'zod';

import '../shared/tokens.css';
import './handset.css';
import './keys.css';
import './receiver.css';
import './screen.css';
import './screen-rows.css';
import './narrow-screen.css';
import './contrast.css';
import { HandsetPage } from './handset-page.tsx';

// The page's content security policy forbids code made at run time.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<HandsetPage />);
