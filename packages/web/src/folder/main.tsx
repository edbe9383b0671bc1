// The page of one provisioning folder: why a value counts, what leaves the phones, what a change would do. For reading only.

import { MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';

import '../shared/tokens.css';
import '../shared/pages.css';
import { theme } from '../shared/theme.ts';
import { FolderPage } from './folder-page.tsx';

// The page's content security policy forbids code made at run time.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <FolderPage />
    </MantineProvider>,
  );
