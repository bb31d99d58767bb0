result = [1, 2, 3].reduce((a, b) => a + b, 0);
// ---
result = { area: +(Math.PI * 25).toFixed(2), root: Math.floor(Math.sqrt(50)) };
// ---
function fibonacci(n) { let [a, b] = [0, 1]; while (n--) [a, b] = [b, a + b]; return a; }
result = Array.from({ length: 15 }, (_, i) => fibonacci(i));
// ---
const isPrime = n => { for (let d = 2; d * d <= n; d++) if (n % d === 0) return false; return n > 1; };
result = [...Array(60).keys()].filter(isPrime);
// ---
const rows = 'name,age\nAnn,31\nBob,27'.split('\n').slice(1).map(l => l.split(','));
result = rows.map(([name, age]) => ({ name, age: Number(age) })).sort((a, b) => a.age - b.age);
// ---
result = JSON.parse('{"orders":[{"total":12.5},{"total":7.25}]}').orders.reduce((s, o) => s + o.total, 0);
// ---
const counts = {};
for (const w of 'the cat and the dog and the bird'.split(' ')) counts[w] = (counts[w] || 0) + 1;
result = Object.entries(counts).sort((a, b) => b[1] - a[1]).slice(0, 2);
// ---
result = Object.groupBy(['apple', 'avocado', 'bean'], w => w[0]);
// ---
result = 'Mail ann@example.com or bob@example.org'.match(/[\w.]+@\w+\.\w+/g);
// ---
const start = new Date(Date.UTC(2026, 0, 30));
result = [0, 1, 2].map(i => new Date(start.getTime() + i * 864e5).toISOString().slice(0, 10));
// ---
result = Math.round((new Date('2026-03-01') - new Date('2026-02-01')) / 864e5);
// ---
const values = [3, 1, 4, 1, 5, 9, 2, 6];
const mean = values.reduce((a, b) => a + b) / values.length;
const sorted = [...values].sort((a, b) => a - b);
result = { mean, median: (sorted[3] + sorted[4]) / 2 };
// ---
result = (19.995).toFixed(2) + ' EUR';
// ---
let product = 1n;
for (let i = 1n; i <= 20n; i++) product *= i;
result = product.toString();
// ---
result = Math.random() < 1;
// ---
const pairs = [];
const letters = ['a', 'b', 'c'];
letters.forEach((x, i) => letters.slice(i + 1).forEach(y => pairs.push([x, y])));
result = pairs;
// ---
const memo = new Map();
const ways = n => { if (n < 2) return 1; if (!memo.has(n)) memo.set(n, ways(n - 1) + ways(n - 2)); return memo.get(n); };
result = ways(40);
// ---
class Item { constructor(name, price) { this.name = name; this.price = price; } }
result = new Item('pen', 1.5);
// ---
class Shape { area() { throw new Error('abstract'); } }
class Square extends Shape { constructor(s) { super(); this.s = s; } area() { return this.s ** 2; } }
result = [new Square(2), new Square(3)].reduce((t, s) => t + s.area(), 0);
// ---
class Account { #balance = 0; get balance() { return this.#balance; } deposit(a) { if (a <= 0) throw new RangeError('positive'); this.#balance += a; } }
const account = new Account();
account.deposit(50);
try { account.deposit(-1); } catch (e) { result = { balance: account.balance, error: e.message }; }
// ---
function* numbers(limit) { for (let n = 0; n < limit; n++) yield n; }
result = [...numbers(5)];
// ---
const describe = v => Array.isArray(v) ? `point ${v}` : typeof v === 'object' ? `circle ${v.r}` : 'unknown';
result = [describe({ r: 2 }), describe([1, 2]), describe(3)];
// ---
const Status = Object.freeze({ OPEN: 'open', DONE: 'done' });
result = Object.values(Status);
// ---
const clean = 'A man, a plan, a canal: Panama'.toLowerCase().replace(/[^a-z0-9]/g, '');
result = clean === [...clean].reverse().join('');
// ---
const matrix = [[1, 2, 3], [4, 5, 6]];
result = matrix[0].map((_, i) => matrix.map(row => row[i]));
// ---
const a = [[1, 2], [3, 4]], b = [[5, 6], [7, 8]];
result = a.map(row => b[0].map((_, j) => row.reduce((s, x, k) => s + x * b[k][j], 0)));
// ---
const query = 'q=java&page=2'.split('&').map(p => p.split('='));
result = Object.fromEntries(query);
// ---
result = encodeURIComponent('a b&c') + decodeURIComponent('%20');
// ---
const words = 'The quick brown fox jumps over the lazy dog'.split(' ');
const lines = [''];
for (const w of words) if ((lines.at(-1) + w).length > 20) lines.push(w); else lines[lines.length - 1] = (lines.at(-1) + ' ' + w).trim();
result = lines;
// ---
result = 'hello'.replace(/[a-z]/g, c => String.fromCharCode((c.charCodeAt(0) - 97 + 13) % 26 + 97));
// ---
const fruit = ['banana', 'apple', 'cherry'];
result = { sorted: fruit.toSorted(), longest: fruit.reduce((x, y) => y.length > x.length ? y : x) };
// ---
result = Array.from({ length: 15 }, (_, i) => i + 1).map(i => (i % 3 ? '' : 'Fizz') + (i % 5 ? '' : 'Buzz') || i);
// ---
function search(items, wanted) { let [low, high] = [0, items.length - 1]; while (low <= high) { const m = (low + high) >> 1; if (items[m] === wanted) return m; if (items[m] < wanted) low = m + 1; else high = m - 1; } return -1; }
result = search([1, 3, 5, 7, 9], 7);
// ---
const quicksort = ([p, ...rest]) => p === undefined ? [] : [...quicksort(rest.filter(x => x < p)), p, ...quicksort(rest.filter(x => x >= p))];
result = quicksort([3, 6, 1, 8, 2, 9, 2]);
// ---
const graph = { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] };
const seen = new Set(['a']);
for (const node of seen) for (const next of graph[node]) seen.add(next);
result = [...seen];
// ---
result = [1, 2, 3].map(y => ({ year: y, value: +(1000 * 1.05 ** y).toFixed(2) }));
// ---
const payment = (p, r, n) => p * (r / 12) / (1 - (1 + r / 12) ** -n);
result = Math.round(payment(250000, 0.04, 360) * 100) / 100;
// ---
result = [(10).toString(2), (255).toString(16), parseInt('ff', 16)];
// ---
const roman = n => [[10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']].reduce((t, [v, s]) => { while (n >= v) { t += s; n -= v; } return t; }, '');
result = [4, 9, 14].map(roman);
// ---
const wrap = f => (...args) => ({ called: f.name, value: f(...args) });
function add(x, y = 2) { return x + y; }
result = wrap(add)(1, 3);
// ---
result = structuredClone ? 1 : 0;
// ---
const deep = { a: [1] };
const copy = JSON.parse(JSON.stringify(deep));
copy.a.push(2);
result = [deep, copy];
// ---
result = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(1234.5);
// ---
result = (1234567.891).toLocaleString('en-US');
// ---
result = new Set([1, 2, 2, 3]).size + new Map([['a', 1]]).get('a');
// ---
const order = { id: 1, customer: { name: 'Ann', address: null } };
result = order.customer?.address?.city ?? 'unknown';
// ---
const { id, ...rest } = { id: 1, name: 'x', price: 2 };
result = rest;
// ---
result = [1, [2, [3, [4]]]].flat(Infinity);
// ---
const wait = n => Promise.resolve(n * 2);
result = await Promise.all([1, 2, 3].map(wait));
// ---
async function main() { const n = await Promise.resolve(20); return n + 1; }
// ---
const outcomes = await Promise.allSettled([Promise.resolve(1), Promise.reject(new Error('no'))]);
result = outcomes.map(o => o.status);
// ---
let value;
try { value = JSON.parse('{broken'); } catch { value = null; } finally { console.log('checked'); }
result = { value };
// ---
const celsius = [0, 20, 37.5];
result = celsius.map(c => `${c.toFixed(1)}C = ${(c * 9 / 5 + 32).toFixed(1)}F`);
// ---
const label = x => { switch (true) { case x < 0: return 'negative'; case x === 0: return 'zero'; default: return 'positive'; } };
result = [-1, 0, 1].map(label);
// ---
const tag = (strings, ...v) => strings.raw.join('|') + v.join();
result = tag`a${1}b${2}`;
// ---
result = 'a-b-c'.replaceAll('-', '_').split('_').map(s => s.toUpperCase());
// ---
result = [3, 1, 2].sort().findLast(x => x > 1);
// ---
const url = new URL('https://example.com/search?q=java');
result = url.searchParams.get('q');
// ---
setTimeout(() => {}, 10);
result = 1;
// ---
function main() { const data = { Q1: 120, Q2: 150, Q3: 90 }; const best = Object.keys(data).reduce((x, y) => data[x] > data[y] ? x : y); console.log(best); return { best }; }
