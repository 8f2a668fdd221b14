/* global vis */
// Draws the page's data as swim lanes. Everything that comes from a run goes in as text, never as markup.
{
  const data = JSON.parse(document.getElementById('data').textContent);
  const container = document.getElementById('lanes');
  const panel = document.getElementById('recorded');
  const isNarrow = matchMedia('(max-width: 640px)').matches;
  const paddingMs = Math.max(data.endMs * 0.015, 5);
  const bounds = { start: -paddingMs, end: data.endMs + paddingMs };

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const sinceStart = (ms) => `${ms < 0 ? '−' : '+'}${(Math.abs(ms) / 1000).toFixed(3)} s`;
  const wallClock = (ms) =>
    data.startedAt === null
      ? ''
      : new Date(Date.parse(data.startedAt) + ms).toISOString().replace('T', ' ').replace('Z', ' UTC');

  const letters = {
    gap: '',
    online: '',
    pending: '…',
    unclean: '!',
    offline: '○',
    standby: 'S',
    maintenance: 'M',
    unknown: '?',
    stopped: '□',
    disputed: '≠',
    fault: '⚡',
    bad: '✗',
    neutral: '',
    quiet: '',
  };

  // On a narrow page `seen by controller2-vm` is `by c…2`: what the machines' names have in common says nothing there.
  function commonStart(names) {
    const [first = '', ...others] = names;
    let length = 0;
    while (length < first.length && others.every((name) => name[length] === first[length])) length += 1;
    return others.length === 0 ? 0 : length;
  }
  const startLength = commonStart(data.nodes);
  const endLength = commonStart(data.nodes.map((name) => [...name].toReversed().join('')));
  function shortened(label) {
    let short = label.replace('seen by ', 'by ').replace('fencing, says the cluster', 'fenced?');
    for (const node of data.nodes) {
      const middle = node.slice(startLength, node.length - endLength);
      if (startLength > 2 && middle !== '') short = short.replaceAll(node, `${node[0]}…${middle}`);
    }
    return short;
  }

  // Groups: one for the cluster, one a node, with the lanes in them.
  const groups = [];
  const places = [null, ...data.nodes];
  for (const node of places) {
    const lanes = data.lanes.filter((lane) => lane.node === node);
    groups.push({
      id: `node/${node ?? ''}`,
      text: node ?? 'whole run',
      order: groups.length,
      className: 'node',
      nestedGroups: lanes.map(({ id }) => id),
      showNested: true,
    });
    for (const { id, kind, label, spans } of lanes) {
      const className = [`lane-${kind}`, spans.length === 0 ? 'empty' : ''].join(' ');
      const text = isNarrow ? shortened(label) : label;
      groups.push({ id, text, title: label, order: groups.length, className });
    }
  }

  // A short gap says by its hatching enough.
  function textOf({ look, label, fromMs, toMs }) {
    if (look === 'gap' && toMs - fromMs < data.endMs / 12) return '';
    return [letters[look], label].filter(Boolean).join(' ');
  }

  // Items: the spans, and over them the marks of what went wrong.
  const spansById = new Map();
  const spansByLane = new Map();
  const items = [];
  for (const lane of data.lanes) {
    const spans = lane.spans.map((span, i) => ({ ...span, id: `${lane.id}#${i}`, lane }));
    spansByLane.set(lane.id, spans);
    for (const span of spans) {
      spansById.set(span.id, span);
      const isMoment = span.toMs - span.fromMs < 1;
      items.push({
        id: span.id,
        group: lane.id,
        start: span.fromMs,
        end: isMoment ? span.fromMs + 0.001 : span.toMs,
        type: 'range',
        className: `${span.look}${isMoment ? ' moment' : ''}`,
        text: textOf(span),
      });
    }
  }
  for (const finding of data.findings) {
    const className = `finding ${finding.kind}${finding.expected ? ' declared' : ''}`;
    for (const lane of finding.lanes) {
      const id = `${finding.id}@${lane}`;
      const width = Math.max(finding.atMs - finding.fromMs, data.endMs / 400);
      const start = finding.kind === 'break' ? finding.atMs - width / 2 : finding.fromMs;
      items.push({ id, group: lane, start, end: start + width, type: 'background', className, text: '' });
    }
  }

  for (const { id, atMs, expected } of data.findings.slice(0, 20)) {
    if (expected) continue;
    const end = atMs + 0.001;
    items.push({ id: `${id}@all`, start: atMs, end, type: 'background', className: 'line', text: '' });
  }

  const seconds = (date, scale) => `${(date.valueOf() / 1000).toFixed(scale === 'millisecond' ? 2 : 0)} s`;
  const chart = new vis.Timeline(container, new vis.DataSet(items), new vis.DataSet(groups), {
    ...bounds,
    min: bounds.start - paddingMs,
    max: bounds.end + paddingMs,
    zoomMin: 10,
    zoomKey: 'ctrlKey',
    stack: false,
    selectable: true,
    showCurrentTime: false,
    showTooltips: false,
    showMajorLabels: false,
    groupHeightMode: 'fixed',
    margin: { item: { horizontal: 0, vertical: 4 }, axis: 4 },
    orientation: { axis: 'both', item: 'top' },
    moment: (date) => vis.moment(date).utc(),
    format: { minorLabels: (date, scale) => seconds(date, scale) },
    groupOrder: 'order',
    groupTemplate: (group) => {
      const label = element('span', 'label', group?.text ?? '');
      label.title = group?.title ?? group?.text ?? '';
      return label;
    },
    template: (item) => element('span', 'label', item?.text ?? ''),
    dataAttributes: ['id'],
    xss: { disabled: false },
  });

  // What was recorded of a span.
  const shownEvents = 12;

  function describe(span, isPinned) {
    const { lane, fromMs, toMs, label, events } = span;
    panel.replaceChildren();
    const heading = element('p', 'heading');
    heading.append(
      element('b', '', [lane.node, lane.label].filter(Boolean).join(' · ')),
      element('span', `chip ${span.look}`, label),
    );
    const times = toMs - fromMs < 1 ? sinceStart(fromMs) : `${sinceStart(fromMs)} to ${sinceStart(toMs)}`;
    panel.append(heading, element('p', 'times', `${times}   ${wallClock(fromMs)}`));
    const list = element('ol');
    for (const index of events.slice(0, shownEvents)) {
      const { text, event } = data.events[index];
      const line = element('li');
      line.append(element('time', '', sinceStart(event.atMs)), ` ${text}`);
      if (isPinned) {
        line.append(
          element('small', '', `${wallClock(event.atMs)}, learnt of at ${sinceStart(event.observedAtMs)}`),
        );
        const raw = element('details');
        raw.append(element('summary', '', 'as recorded'), element('pre', '', JSON.stringify(event, null, 1)));
        line.append(raw);
      }
      list.append(line);
    }
    panel.append(list);
    if (events.length > shownEvents)
      panel.append(element('p', '', `and ${events.length - shownEvents} more`));
    if (isPinned) {
      const close = element('button', 'close', '×');
      close.type = 'button';
      close.setAttribute('aria-label', 'Close');
      close.addEventListener('click', unpin);
      panel.append(close);
    }
    panel.classList.toggle('pinned', isPinned);
    panel.hidden = false;
  }

  function placeAt({ clientX, clientY }) {
    if (isNarrow) return;
    const { width, height } = panel.getBoundingClientRect();
    const left = Math.max(8, Math.min(clientX + 14, innerWidth - width - 8));
    const below = clientY + 18;
    const top = below + height > innerHeight ? Math.max(8, clientY - height - 14) : below;
    panel.style.left = `${left}px`;
    panel.style.top = `${top}px`;
  }

  let pinned = null;

  function unpin() {
    pinned = null;
    panel.hidden = true;
    panel.classList.remove('pinned');
    chart.setSelection([]);
  }

  function pin(span, place) {
    pinned = span;
    describe(span, true);
    chart.setSelection([span.id]);
    const drawn = place ?? container.querySelector('.vis-item.vis-selected')?.getBoundingClientRect();
    if (place) placeAt(place);
    else if (drawn) placeAt({ clientX: drawn.left, clientY: drawn.bottom });
  }

  chart.on('itemover', ({ item, event }) => {
    const span = spansById.get(item);
    if (!span || pinned) return;
    describe(span, false);
    placeAt(event);
  });
  chart.on('mouseMove', ({ event }) => {
    if (!panel.hidden && !pinned) placeAt(event);
  });
  chart.on('itemout', () => {
    if (!pinned) panel.hidden = true;
  });
  chart.on('click', ({ item, event }) => {
    const span = spansById.get(item);
    if (!span) return unpin();
    const { clientX, clientY } = event.srcEvent ?? event;
    pin(span, { clientX, clientY });
  });
  addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') unpin();
  });

  // Where one is, by the keyboard.
  const order = data.lanes.map(({ id }) => id).filter((id) => spansByLane.get(id).length > 0);

  function nearest(laneId, atMs) {
    const spans = spansByLane.get(laneId);
    return spans.findLast(({ fromMs }) => fromMs <= atMs) ?? spans[0];
  }

  function step(key) {
    if (!pinned) return spansByLane.get(order[0])?.[0];
    const spans = spansByLane.get(pinned.lane.id);
    const at = spans.findIndex(({ id }) => id === pinned.id);
    const row = order.indexOf(pinned.lane.id);
    if (key === 'ArrowRight') return spans[at + 1];
    if (key === 'ArrowLeft') return spans[at - 1];
    const next = order[row + (key === 'ArrowDown' ? 1 : -1)];
    return next && nearest(next, pinned.fromMs);
  }

  function bringIntoView({ fromMs, toMs, lane }) {
    const { start, end } = chart.getWindow();
    if (toMs < start.valueOf() || fromMs > end.valueOf()) chart.moveTo(fromMs, { animation: false });
    labelOf(lane.id)?.scrollIntoView({ block: 'nearest' });
  }

  container.addEventListener('keydown', (event) => {
    const { key } = event;
    if (key.startsWith('Arrow')) {
      const span = step(key);
      if (span) {
        bringIntoView(span);
        requestAnimationFrame(() => pin(span));
      }
    } else if (key === 'Enter') panel.querySelector('summary')?.focus();
    else if (key === '+') chart.zoomIn(0.5);
    else if (key === '-') chart.zoomOut(0.5);
    else if (key === 'Home') chart.setWindow(bounds.start, bounds.end);
    else return;
    event.preventDefault();
  });

  function labelOf(groupId) {
    const index = groups.findIndex(({ id }) => id === groupId);
    return chart.itemSet.groups[groups[index]?.id]?.dom.label;
  }

  // Marks on the lanes that a finding concerns, and jumps to it.
  const concerned = new Set(data.findings.filter(({ expected }) => !expected).flatMap(({ lanes }) => lanes));
  function mark() {
    for (const id of concerned) {
      const { dom } = chart.itemSet.groups[id] ?? {};
      dom?.label.classList.add('differs');
      dom?.foreground.classList.add('differs');
    }
  }

  const jumpMarker = 'jump';
  let hasMarker = false;

  function jumpTo(atMs, finding) {
    const widthMs = Math.min(data.endMs * 1.03, Math.max(data.endMs / 6, 4000));
    const span = finding ? Math.max(widthMs, (finding.atMs - finding.fromMs) * 1.6) : widthMs;
    chart.setWindow(atMs - span / 2, atMs + span / 2, { animation: false });
    if (hasMarker) chart.setCustomTime(atMs, jumpMarker);
    else chart.addCustomTime(atMs, jumpMarker);
    hasMarker = true;
    chart.setCustomTimeMarker(sinceStart(atMs), jumpMarker, false);
    const target = finding?.lanes[0] ? labelOf(finding.lanes[0]) : undefined;
    (target ?? document.getElementById('lanes-title')).scrollIntoView({ block: 'center' });
  }

  for (const button of document.querySelectorAll('button.jump')) {
    button.addEventListener('click', () => {
      const finding = data.findings.find(({ id }) => id === button.dataset.finding);
      jumpTo(Number(button.dataset.at), finding);
    });
  }
  for (const button of document.querySelectorAll('button.jump'))
    button.title = wallClock(Number(button.dataset.at));

  const onClick = (id, act) => document.getElementById(id).addEventListener('click', act);
  onClick('show-all', () => chart.setWindow(bounds.start, bounds.end));
  onClick('show-finding', () => {
    const [first] = data.findings;
    if (first) jumpTo(first.atMs, first);
  });
  onClick('zoom-in', () => chart.zoomIn(0.5));
  onClick('zoom-out', () => chart.zoomOut(0.5));

  chart.on('changed', mark);
  mark();
}
