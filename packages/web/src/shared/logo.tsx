// The mark: a receiver lifted off its rest.

import type { ReactElement } from 'react';

export function Logo({ sizePx = 28 }: { readonly sizePx?: number }): ReactElement {
  return (
    <svg width={sizePx} height={sizePx} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0e6a72" />
      <path
        d="M7 11.5c2.4-3.2 5.5-4.700 9-4.700s6.600 1.500 9 4.700c.6.8.5 1.7-.2 2.300l-1.900 1.600c-.7.6-1.7.5-2.300-.2l-1.300-1.600c-2.200-.9-4.400-.9-6.600 0l-1.300 1.600c-.6.7-1.600.8-2.300.2l-1.900-1.600c-.7-.6-.8-1.500-.2-2.300Z"
        fill="#fff"
      />
      <path d="M8.5 24.5h15" stroke="#f2b84b" strokeWidth="2.6" strokeLinecap="round" />
      <path d="M12 19.7h8" stroke="#fff" strokeOpacity=".65" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}
