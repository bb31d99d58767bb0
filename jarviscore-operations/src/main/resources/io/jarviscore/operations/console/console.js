'use strict';
// Text from the mesh reaches the page through textContent alone: markup in it stays text.
const at = id => document.getElementById(id);
const csrf = document.querySelector('meta[name=csrf]').content;
const workflows = new Map();
const SVG = 'http://www.w3.org/2000/svg';
const MOST_LINES = 300;
const MOST_WORKFLOWS = 100;

function element(name, properties, ...children) {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

function drawing(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const dollars = amount => '$' + Number(amount || 0).toFixed(4);
const short = (text, most) => text.length > most ? text.slice(0, most - 1) + '…' : text;

/** Steps in columns: each one right of what it depends on. */
function graph(workflow) {
  const column = new Map();
  const steps = new Map(workflow.steps.map(step => [step.id, step]));
  const place = (id, seen) => {
    if (column.has(id)) return column.get(id);
    if (seen.has(id) || !steps.has(id)) return 0;
    seen.add(id);
    const depth = Math.max(-1, ...(steps.get(id).after || []).map(each => place(each, seen))) + 1;
    column.set(id, depth);
    return depth;
  };
  const rows = new Map();
  const spots = new Map();
  for (const step of workflow.steps) {
    const x = place(step.id, new Set());
    const y = rows.get(x) || 0;
    rows.set(x, y + 1);
    spots.set(step.id, { x: 10 + x * 190, y: 10 + y * 62 });
  }
  const width = 20 + 190 * rows.size;
  const height = 10 + 62 * Math.max(1, ...rows.values());
  const described = workflow.steps.map(step =>
    step.id + ' ' + step.status + (step.after.length ? ' after ' + step.after.join(', ') : '')).join('; ');
  const picture = drawing('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
    'aria-label': 'Steps: ' + described });
  for (const step of workflow.steps) {
    const to = spots.get(step.id);
    for (const before of step.after) {
      const from = spots.get(before);
      if (from) picture.append(drawing('path', { class: 'edge',
        d: `M${from.x + 160},${from.y + 23} C${from.x + 175},${from.y + 23} ${to.x - 15},${to.y + 23} ${to.x},${to.y + 23}` }));
    }
  }
  for (const step of workflow.steps) {
    const { x, y } = spots.get(step.id);
    const name = drawing('text', { x: x + 10, y: y + 19 });
    name.textContent = short(step.id, 20);
    const state = drawing('text', { x: x + 10, y: y + 37, class: step.status });
    state.textContent = short(step.status.toLowerCase() + ' · ' + (step.agent || ''), 24);
    picture.append(drawing('rect', { x, y, width: 160, height: 46, rx: 6, class: 'box ' + step.status }), name, state);
  }
  return element('div', { className: 'graph', tabIndex: 0 }, picture);
}

function workflowCard(workflow) {
  const total = workflow.steps.reduce((sum, step) => sum + Number(step.usd || 0), 0);
  const tokens = workflow.steps.reduce((sum, step) => sum + (step.tokens || 0), 0);
  const card = element('article', {},
    element('header', {},
      element('h3', { textContent: workflow.id }),
      element('span', { className: 'badge ' + workflow.status, textContent: workflow.status })),
    element('p', { className: 'faint', textContent: `${workflow.steps.length} steps · ${tokens} tokens · ${dollars(total)}` }),
    graph(workflow));
  card.dataset.workflow = workflow.id;
  for (const step of workflow.steps) {
    const said = step.live || step.words || '';
    if (!said && !step.summary) continue;
    const facts = `${step.id}: turn ${step.turns || 0}, ${step.calls || 0} tool calls, ${step.tokens || 0} tokens, ${dollars(step.usd)}`;
    card.append(element('p', { className: 'faint', textContent: facts }));
    if (said && !step.summary) card.append(element('p', { className: 'text words', textContent: said }));
    if (step.summary) card.append(element('p', { className: 'text', textContent: step.summary }));
  }
  return card;
}

function showWorkflows(changed) {
  const list = at('workflows');
  for (const workflow of changed) {
    const old = workflows.get(workflow.id);
    const card = workflowCard(workflow);
    const focused = old && old.contains(document.activeElement);
    if (old) old.replaceWith(card); else list.prepend(card);
    if (focused) card.querySelector('.graph').focus();
    workflows.set(workflow.id, card);
  }
  while (list.children.length > MOST_WORKFLOWS) {
    workflows.delete(list.lastChild.dataset.workflow);
    list.lastChild.remove();
  }
  at('no-workflows').hidden = workflows.size > 0;
}

async function decide(id, decision) {
  if (!at('decider').reportValidity()) return;
  const by = at('by').value, note = at('note').value;
  try {
    const answer = await fetch('approvals', { method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
      body: JSON.stringify({ id, decision, by, note }) });
    const text = await answer.text();
    at('decided').textContent = answer.ok ? `${id}: ${JSON.parse(text).status.toLowerCase()}` : text;
    if (answer.ok) at('note').value = '';
  } catch (failure) {
    at('decided').textContent = 'not sent: ' + failure.message;
  }
}

const questions = new Map();

function showApprovals(open) {
  const wanted = new Set(open.map(approval => approval.id));
  for (const [id, card] of questions) {
    if (!wanted.has(id)) { card.remove(); questions.delete(id); }
  }
  for (const approval of open) {
    if (questions.has(approval.id)) continue;
    const yes = element('button', { type: 'button', className: 'yes', textContent: 'Approve',
      onclick: () => decide(approval.id, 'approve') });
    const no = element('button', { type: 'button', className: 'no', textContent: 'Reject',
      onclick: () => decide(approval.id, 'reject') });
    const about = ' ' + approval.workflow + ', step ' + approval.step;
    yes.setAttribute('aria-label', 'Approve' + about);
    no.setAttribute('aria-label', 'Reject' + about);
    const card = element('li', { className: 'card' },
      element('h3', { textContent: approval.question }),
      element('p', { className: 'faint', textContent: `${approval.workflow} / ${approval.step}, asked ${approval.asked}` }),
      element('p', { className: 'text', textContent: approval.details }),
      element('div', { className: 'buttons' }, yes, no));
    questions.set(approval.id, card);
    at('approval-list').append(card);
  }
  at('approval-count').textContent = open.length;
  at('no-approvals').hidden = open.length > 0;
  document.title = (open.length ? `(${open.length}) ` : '') + 'JarvisCore console';
}

function bars(title, values, shown) {
  const most = Math.max(1, ...values);
  const picture = drawing('svg', { viewBox: '0 0 240 60', preserveAspectRatio: 'none', role: 'img',
    'aria-label': `${title}: ${shown}` });
  values.forEach((value, index) => {
    const height = 58 * value / most;
    if (value > 0) picture.append(drawing('rect', { class: 'bar', x: index * 4, y: 60 - height, width: 3, height }));
  });
  return element('figure', {}, element('figcaption', { textContent: `${title}: ${shown}` }), picture);
}

function budget(title, used, limit, shown) {
  const part = limit > 0 ? Math.min(1, used / limit) : 0;
  const picture = drawing('svg', { viewBox: '0 0 240 60', preserveAspectRatio: 'none', role: 'img',
    'aria-label': `${title}: ${shown}` },
    drawing('rect', { class: 'limit', x: 0, y: 20, width: 240, height: 20 }),
    drawing('rect', { class: 'bar', x: 0, y: 20, width: 240 * part, height: 20 }));
  return element('figure', {}, element('figcaption', { textContent: `${title}: ${shown}` }), picture);
}

function showLoad(state) {
  const load = state.load, sum = list => list.reduce((all, each) => all + each, 0);
  const limit = Number(state.usd_per_day), spent = Number(load.usd_today);
  const cost = dollars(spent) + (load.every_price_known ? '' : ' and more') + (limit ? ' of ' + dollars(limit) : ', no limit');
  at('charts').replaceChildren(
    bars('Model calls, 10 minutes', load.calls, sum(load.calls) + ', ' + sum(load.failures) + ' failed'),
    bars('Tokens, 10 minutes', load.tokens, String(sum(load.tokens))),
    bars('Waiting at the gate, 10 minutes', load.waited_ms, (sum(load.waited_ms) / 1000).toFixed(1) + ' s'),
    budget('Spent today (UTC)', spent, limit, cost));
}

function showPeers(peers) {
  at('peers').replaceChildren(...peers.map(peer => element('tr', {},
    element('td', { textContent: peer.id }),
    element('td', { textContent: peer.node }),
    element('td', { textContent: peer.capabilities.join(', ') }),
    element('td', { className: peer.alive ? 'SUCCESS' : 'FAILURE', textContent: peer.alive ? 'alive' : 'away' }))));
}

function showLog(lines) {
  const list = at('log');
  for (const line of lines) {
    list.prepend(element('li', { className: line.failed ? 'failed' : '',
      textContent: `${line.at.slice(11, 23)} ${line.kind} ${line.task} ${line.text}` }));
  }
  while (list.children.length > MOST_LINES) list.lastChild.remove();
}

const events = new EventSource('events');
events.onmessage = message => {
  const state = JSON.parse(message.data);
  at('node').textContent = state.node;
  at('connection').textContent = state.closing ? 'the mesh is closing'
    : state.store === 'up' ? 'connected' : 'store ' + state.store;
  showLoad(state);
  showPeers(state.peers);
  showLog(state.log);
  if (state.workflows) showWorkflows(state.workflows);
  if (state.approvals) showApprovals(state.approvals);
};
events.onerror = () => { at('connection').textContent = 'not connected, trying again'; };
at('decider').onsubmit = event => event.preventDefault();
