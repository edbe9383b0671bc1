// The frame: which folder, and the three views of it.

import type { FolderOverview } from '@offhook/api';
import { folderOverviewSchema, folderPagePaths } from '@offhook/api';
import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';

import { Logo } from '../shared/logo.tsx';
import { Answered, Heading } from '../shared/states.tsx';
import { countText } from '../shared/words.ts';
import { useFolder } from './answer.ts';
import { BlastView } from './blast-view.tsx';
import type { Place, View } from './place.ts';
import { hrefOf, usePlace, views } from './place.ts';
import { PrivacyView } from './privacy-view.tsx';
import { WhyView } from './why-view.tsx';

const titles: Readonly<Record<View, string>> = {
  why: 'Why a value counts',
  privacy: 'Privacy',
  blast: 'What a change would do',
};

export function FolderPage(): ReactElement {
  const place = usePlace();
  const main = useRef<HTMLDivElement>(null);
  const { loaded, reload } = useFolder(folderPagePaths.overview, folderOverviewSchema);
  useEffect(() => {
    document.title = `${titles[place.view]} – Offhook`;
    main.current?.focus();
  }, [place.view]);
  return (
    <div className="shell">
      <nav className="side" aria-label="Views">
        <div className="side-brand">
          <Logo />
          Offhook
        </div>
        <ul>
          {views.map((view) => (
            <li key={view}>
              <a href={hrefOf(view)} aria-current={view === place.view ? 'page' : undefined}>
                {titles[view]}
              </a>
            </li>
          ))}
        </ul>
        <div className="side-foot">
          {loaded.state === 'ready' && (
            <>
              <span className="mono">{loaded.value.name}</span>
              <span>
                {countText(loaded.value.files, 'file')}, {countText(loaded.value.phoneCount, 'phone')}
              </span>
            </>
          )}
          <span>For reading: nothing is changed here.</span>
        </div>
      </nav>
      <main className="content">
        <div className="content-inner" ref={main} tabIndex={-1}>
          <Heading title={titles[place.view]} />
          <Answered loaded={loaded} reload={reload} what="the folder">
            {(overview) => <ViewOf place={place} overview={overview} />}
          </Answered>
        </div>
      </main>
    </div>
  );
}

function ViewOf({ place, overview }: { readonly place: Place; readonly overview: FolderOverview }): ReactElement {
  // A view begins anew where the address names something else.
  const key = `${place.view} ${place.query.toString()}`;
  switch (place.view) {
    case 'why':
      return <WhyView key={key} query={place.query} overview={overview} />;
    case 'privacy':
      return <PrivacyView key={key} query={place.query} overview={overview} />;
    case 'blast':
      return <BlastView key={key} query={place.query} />;
  }
}
