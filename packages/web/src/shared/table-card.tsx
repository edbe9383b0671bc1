// A table on a card of its own, with its head.

import type { ReactElement, ReactNode } from 'react';

/** `columns` are the heads of the columns; `children` are the rows. */
export function TableCard({ columns, children }: { readonly columns: readonly ReactNode[]; readonly children: ReactNode }): ReactElement {
  return (
    <div className="card card-flush">
      <table className="table">
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th key={at} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
