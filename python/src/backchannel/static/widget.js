// drawing/day.ts
var e = 864e5, t = (t) => Math.round(Date.parse(`${t}T00:00:00Z`) / e), n = (t) => (/* @__PURE__ */ new Date(t * e)).toISOString().slice(0, 10), r = new Intl.DateTimeFormat("en-GB", {
	day: "numeric",
	month: "long",
	year: "numeric",
	timeZone: "UTC"
}), i = new Intl.DateTimeFormat("en-GB", {
	month: "long",
	year: "numeric",
	timeZone: "UTC"
});
function a(e) {
	if (e === "..") return "now";
	let [, t, n = "", a] = /^([<>]?)(\d{4}(?:-\d\d){0,2})([?~%]?)$/.exec(e) ?? [], [o, s, c] = n.split("-"), l = /* @__PURE__ */ new Date(`${o}-${s ?? "01"}-${c ?? "01"}T00:00:00Z`);
	if (Number.isNaN(l.getTime())) return e;
	let u = c ? r.format(l) : s ? i.format(l) : o;
	return `${t === "<" ? "before " : t === ">" ? "after " : ""}${a === "~" ? "about " : a ? "perhaps " : ""}${u}`;
}
var o = /(?<![\w\-:/#.])[<>]?\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?[?~%]?|[?~])(?![\w\-/])/g;
function s(e) {
	if (/^[<>]?\d{4}[?~%]?$/.test(e)) return [{
		text: e,
		date: e
	}];
	let t = [], n = 0;
	for (let { 0: r, index: i } of e.matchAll(o)) i > n && t.push({
		text: e.slice(n, i),
		date: null
	}), t.push({
		text: r,
		date: r
	}), n = i + r.length;
	return n < e.length && t.push({
		text: e.slice(n),
		date: null
	}), t;
}
var c = (e) => s(e).map(({ text: e, date: t }) => t ? a(t) : e).join("");
function l(e) {
	let t = /^[<>]?(\d{4})(?:-(\d\d))?(?:-(\d\d))?[?~%]*$/.exec(e);
	return t ? `${t[1]}-${t[2] ?? "01"}-${t[3] ?? "01"}` : null;
}
// drawing/layout.ts
var u = 12.5, d = 13.5, f = 1.08, p = 15, m = 4, h = 640, g = 78, _ = 12;
function v(e) {
	let t = /* @__PURE__ */ new Map(), n = (e, r, i = /* @__PURE__ */ new Set()) => e === r || [...t.get(e) ?? []].some((e) => !i.has(e) && n(e, r, i.add(e))), r = e.map((e, r) => {
		let i = [];
		for (let { id: a } of e) {
			let e = i.at(-1), o = e !== void 0 && n(a, e) ? `${a} in ${r}` : a;
			e !== void 0 && t.set(e, (t.get(e) ?? /* @__PURE__ */ new Set()).add(o)), i.push(o);
		}
		return i;
	}), i = /* @__PURE__ */ new Map();
	for (let [e, n] of t) for (let t of n) i.set(t, [...i.get(t) ?? [], e]);
	let a = (e) => {
		let t = /* @__PURE__ */ new Map(), n = (r) => {
			let i = t.get(r);
			if (i !== void 0) return i;
			let a = Math.max(-1, ...[...e(r)].map(n)) + 1;
			return t.set(r, a), a;
		};
		return n;
	}, o = a((e) => i.get(e) ?? []), s = a((e) => t.get(e) ?? []), c = Math.max(0, ...r.flat().map((e) => o(e)));
	return r.map((e) => e.map((e) => Math.floor((o(e) + (c - s(e))) / 2)));
}
function y(e, t, n = u, r = m) {
	let i = [], a = e.split(/\s+/).filter(Boolean);
	for (; a.length > 0 && i.length < r;) {
		let e = a[0], o = 1;
		for (; o < a.length && x(`${e} ${a[o]}`, n) <= t;) e += ` ${a[o++]}`;
		a = a.slice(o);
		let s = i.length === r - 1 && a.length > 0;
		i.push(s || x(e, n) > t ? b(e, t, n, s) : e);
	}
	return i;
}
function b(e, t, n, r) {
	if (!r && x(e, n) <= t) return e;
	let i = [...e];
	for (; i.length > 1 && x(`${i.join("")}…`, n) > t;) i.pop();
	return `${i.join("").trimEnd()}…`;
}
function x(e, t = u) {
	let n = 0;
	for (let t of e) /[iljtfrI.,:;'’|()[\] -]/.test(t) ? n += .37 : /[mwMW@—…]/.test(t) ? n += .97 : /[A-Z]/.test(t) ? n += .73 : /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/.test(t) ? n += 1 : n += .62;
	return n * t;
}
function S(e, t) {
	return t < h ? w(e, t) : C(e, t) ?? w(e, t);
}
function C(e, t) {
	let n = v(e.map(({ path: e }) => e.nodes)), r = Math.max(1, ...n.flat()), i = Math.min(130, Math.max(84, t / (r + 2))), a = _ + i, o = (t - 2 * a) / r;
	if (o < g) return null;
	let s = (e) => e === 0 ? _ + i / 2 : e === r ? t - _ - i / 2 : a + e * o, c = {
		width: t,
		height: 0,
		stacked: !1,
		rows: [],
		nodes: [],
		runs: [],
		shared: [],
		endWidth: 0
	}, l = [0, -1].map((t) => new Set(e.map(({ path: e }) => e.nodes.at(t)?.id)).size === 1), m = /* @__PURE__ */ new Map(), h = /* @__PURE__ */ new Map(), b = 8;
	e.forEach((e, t) => {
		let { path: a } = e, g = a.nodes.length - 1, _ = new Set(a.brokers.map(({ id: e }) => e)), v = a.nodes.map(({ id: e, name: t }, n) => n === 0 || n === g ? y(t, i - 12, d * f) : y(t, o - 12, _.has(e) ? u * f : u)), x = 60 + Math.max(1, ...v.slice(1, -1).map((e) => e.length)) * p + 12, S = b + 36 + 9, C = a.nodes.map((e, i) => {
			let a = n[t][i], o = i === 0 || i === g, u = o ? `${i === 0 ? "from" : "to"} ${e.id}${l[i === 0 ? 0 : 1] ? "" : ` ${t}`}` : `${e.id} ${a}`, d = {
				key: `${u} ${t}`,
				row: t,
				column: i === 0 ? 0 : i === g ? r : a,
				x: 0,
				y: S,
				node: e,
				broker: _.has(e.id),
				label: v[i],
				end: o,
				rows: [t]
			};
			if (d.x = s(d.column), o) {
				let e = m.get(u);
				return e ? (e.rows.push(t), {
					...e,
					row: t,
					y: S
				}) : (m.set(u, d), c.nodes.push(d), d);
			}
			return h.set(u, [...h.get(u) ?? [], d]), c.nodes.push(d), d;
		});
		a.hops.forEach((e, n) => c.runs.push({
			row: t,
			place: n + 1,
			from: C[n],
			to: C[n + 1],
			hop: e,
			weakest: a.weakestHop === n + 1
		})), c.rows.push({
			row: e,
			y: b,
			height: x
		}), b += x;
	}), c.height = b + 4;
	for (let e of h.values()) {
		let t = e.map(({ row: e }) => e);
		e.forEach((n, r) => {
			n.rows = t;
			let i = e[r - 1];
			i && i.row === n.row - 1 && c.shared.push({
				from: i,
				to: n
			});
		});
	}
	return c.endWidth = i, c;
}
function w(e, t) {
	let n = {
		width: t,
		height: 0,
		stacked: !0,
		rows: [],
		nodes: [],
		runs: [],
		shared: [],
		endWidth: 0
	}, r = /* @__PURE__ */ new Map();
	e.forEach(({ path: e }, t) => e.nodes.forEach(({ id: e }) => r.set(e, [...r.get(e) ?? [], t])));
	let i = 4;
	return e.forEach((e, a) => {
		let { path: o } = e, s = i + 40, c = o.nodes.length - 1, l = new Set(o.brokers.map(({ id: e }) => e)), u = o.nodes.map((e, n) => ({
			key: `${e.id} ${n} ${a}`,
			row: a,
			column: n,
			x: 27,
			y: s + n * 62,
			node: e,
			broker: l.has(e.id),
			label: y(e.name, t - 27 - 9 - 20, 14, 2),
			end: n === 0 || n === c,
			rows: r.get(e.id)
		}));
		n.nodes.push(...u), o.hops.forEach((e, t) => n.runs.push({
			row: a,
			place: t + 1,
			from: u[t],
			to: u[t + 1],
			hop: e,
			weakest: o.weakestHop === t + 1
		}));
		let d = 40 + c * 62 + 34;
		n.rows.push({
			row: e,
			y: i,
			height: d
		}), i += d;
	}), n.height = i, n;
}
// drawing/shape.ts
function T(e) {
	switch (e) {
		case "STATE": return "party";
		case "PERSON": return "person";
		case "CHANNEL": return "channel";
		case "ORGANIZATION": return "body";
		default: return "other";
	}
}
function E(e, t) {
	let n = (e) => String(Math.round(e * 100) / 100), r = (...e) => `M${e.map(([e, t]) => `${n(e)},${n(t)}`).join("L")}Z`;
	switch (e) {
		case "party": {
			let e = t * .88;
			return r([-e, -e], [e, -e], [e, e], [-e, e]);
		}
		case "person": return `M${n(-t)},0A${n(t)},${n(t)},0,1,1,${n(t)},0A${n(t)},${n(t)},0,1,1,${n(-t)},0Z`;
		case "channel": return r([-t * 1.1, 0], [0, -t * .95], [t * 1.1, 0], [0, t * .95]);
		case "body": {
			let e = t * .87;
			return r([-t, 0], [-t / 2, -e], [t / 2, -e], [t, 0], [t / 2, e], [-t / 2, e]);
		}
		case "other": return r([0, -t], [t, t * .75], [-t, t * .75]);
	}
}
// drawing/svg.ts
function D(e, t = {}, ...n) {
	let r = document.createElementNS("http://www.w3.org/2000/svg", e);
	for (let [e, n] of Object.entries(t)) n !== void 0 && r.setAttribute(e, typeof n == "number" ? String(Math.round(n * 100) / 100) : n);
	return r.append(...n), r;
}
var O = {
	ground: "var(--drawing-ground, #ffffff)",
	raised: "var(--drawing-raised, #ffffff)",
	ink: "var(--drawing-ink, #1d2126)",
	soft: "var(--drawing-ink-soft, #545b63)",
	rule: "var(--drawing-rule, #d9d5cb)",
	strong: "var(--drawing-rule-strong, #85817a)",
	accent: "var(--drawing-accent, #0b5a8a)",
	accentSoft: "var(--drawing-accent-soft, #e0edf5)",
	alarm: "var(--drawing-alarm, #9c2a1c)"
}, k = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", \"Liberation Sans\", sans-serif", A = (e, t, n, r = {}) => D("svg", {
	width: e,
	height: t,
	viewBox: `0 0 ${Math.round(e)} ${Math.round(t)}`,
	role: "group",
	"aria-label": n,
	"font-family": k,
	"font-size": 12.5,
	fill: O.ink,
	...r
});
// drawing/paths.ts
function j(e) {
	let { weight: t, unjudged: n } = e.evidence, r = e.hypothetical ? 2.5 : t >= .7 ? 3.5 : t >= .5 ? 2.5 : 1.6, i = e.hypothetical ? "12 3 2 3" : e.active ? n ? "2 4" : void 0 : "8 5";
	return {
		width: r,
		...i ? { dash: i } : {},
		double: e.certainty === "POSSIBLE" && !e.hypothetical,
		opacity: .4 + .6 * (e.active ? 1 : e.currency),
		colour: e.hypothetical ? O.accent : O.ink
	};
}
function M(e, { width: t, dash: n, double: r, opacity: i, colour: a }) {
	let o = {
		d: e,
		fill: "none",
		"stroke-dasharray": n,
		"stroke-linecap": "butt"
	};
	return r ? [D("path", {
		...o,
		stroke: a,
		"stroke-width": t + 3.4,
		"stroke-opacity": i
	}), D("path", {
		d: e,
		fill: "none",
		stroke: O.ground,
		"stroke-width": 2.2 + (t - 1.6) / 2
	})] : [D("path", {
		...o,
		stroke: a,
		"stroke-width": t,
		"stroke-opacity": i
	})];
}
var N = /* @__PURE__ */ new WeakMap(), P = (e, t) => D("g", { "data-item": "" }, e, t), F = ({ target: e }) => e.closest("[data-item]")?.querySelector("[role=button]") ?? null;
function I(e, t) {
	let n = S(e, t.width), r = A(n.width, n.height, t.label, { "data-stacked": String(n.stacked) }), i = e.map(() => []);
	r.append(...n.shared.map(({ from: e, to: t }) => D("path", {
		d: `M${e.x},${e.y + 9 + 10 + e.label.length * 15}L${t.x},${t.y - 9 - 4}`,
		stroke: O.strong,
		"stroke-width": 1.5,
		"stroke-dasharray": "1.5 3",
		fill: "none"
	})));
	let a = n.rows.map(({ row: e, y: t, height: r }, i) => z(n, e, t, r, i));
	n.runs.forEach((t) => a[t.row].append(te(t, n, e)));
	let o = D("g");
	for (let t of n.nodes) {
		let r = t.end && n.endWidth > 0, i = r ? U(t, n, e) : V(t, n, e);
		(r ? o : a[t.row]).append(i);
	}
	r.append(...a, o);
	let s = [...r.querySelectorAll("[role=button]")];
	for (let e of s) for (let t of e.dataset.rows.split(" ")) i[Number(t)].push(e);
	let c = (e) => Number(e.dataset.x);
	for (let e of i) e.sort((e, t) => Number(e.dataset.order) - Number(t.dataset.order));
	s[0]?.setAttribute("tabindex", "0");
	let l = 0;
	r.addEventListener("focusin", ({ target: n }) => {
		let r = n.closest("[role=button]");
		if (!r) return;
		for (let e of s) e.setAttribute("tabindex", e === r ? "0" : "-1");
		let i = r.dataset.rows.split(" ").map(Number);
		i.includes(l) || (l = i[0]), t.onPoint?.({
			...N.get(r),
			...L(e[l])
		});
	}), r.addEventListener("focusout", () => t.onPoint?.(null)), r.addEventListener("keydown", (r) => {
		let a = r.target.closest("[role=button]");
		if (!a) return;
		if (r.key === "Enter" || r.key === " ") {
			r.preventDefault(), (t.onMenu ?? t.onPick)?.({
				...N.get(a),
				...L(e[l])
			});
			return;
		}
		let o = n.stacked ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"], s = n.stacked ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"], u = i[l].indexOf(a), d;
		if (o.includes(r.key)) d = i[l][u + (r.key === o[0] ? -1 : 1)];
		else if (s.includes(r.key)) {
			let e = l + (r.key === s[0] ? -1 : 1), t = (i[e] ?? []).filter((e) => e.dataset.tie === void 0 == (a.dataset.tie === void 0)).sort((e, t) => Math.abs(c(e) - c(a)) - Math.abs(c(t) - c(a)));
			d = n.stacked ? i[e]?.[Math.min(u, (i[e]?.length ?? 1) - 1)] : t[0], d && (l = e);
		} else if (r.key === "Home") d = i[l][0];
		else if (r.key === "End") d = i[l].at(-1);
		else return;
		r.preventDefault(), d?.focus(), d && t.onPoint?.({
			...N.get(d),
			...L(e[l])
		});
	});
	let u = (t) => {
		let n = F(t), r = t.target.closest("[data-row]"), i = n && N.get(n);
		return i ? r ? {
			...i,
			...L(e[Number(r.dataset.row)])
		} : i : r ? L(e[Number(r.dataset.row)]) : null;
	};
	return r.addEventListener("click", (e) => {
		let n = u(e);
		n && t.onPick?.(n);
	}), r.addEventListener("contextmenu", (e) => {
		let n = u(e);
		(n?.node || n?.tie) && (e.preventDefault(), t.onMenu?.(n));
	}), r.addEventListener("pointerover", (e) => t.onPoint?.(u(e))), r.addEventListener("pointerout", ({ relatedTarget: e }) => {
		e instanceof Node && r.contains(e) || t.onPoint?.(null);
	}), r;
}
var L = ({ route: e, variant: t }) => ({
	route: e,
	variant: t
});
function R(e, t, n) {
	let r = n ?? t;
	for (let t of e.querySelectorAll("[data-row]")) {
		let e = r !== null && Number(t.dataset.route) === r.route && (t.dataset.variant || null) === (r.variant === null ? null : String(r.variant));
		t.setAttribute("opacity", r === null || e ? "1" : "0.6"), t.querySelector("[data-ground]")?.setAttribute("fill", e ? O.accentSoft : "transparent"), t.querySelector("[data-ground]")?.setAttribute("fill-opacity", e ? "0.55" : "0");
	}
	for (let r of e.querySelectorAll("[role=button]")) {
		let e = N.get(r), i = t !== null && (e.node !== void 0 && e.node === t.node || e.tie !== void 0 && e.tie === t.tie), a = n !== null && (e.node !== void 0 && e.node === n.node || e.tie !== void 0 && e.tie === n.tie);
		r.setAttribute("aria-pressed", String(i));
		let o = r.querySelector("[data-halo]");
		o?.setAttribute("stroke", i || a ? O.accent : "transparent"), o?.setAttribute("stroke-opacity", i ? "0.9" : "0.45");
	}
}
function z({ width: e, endWidth: t, stacked: n }, r, i, a, o) {
	let s = r.variant !== null, c = n ? 2 : 12 + t + 4, l = s ? `Variant ${r.variant}` : `Route ${r.route}`;
	return D("g", {
		"data-row": o,
		"data-route": r.route,
		"data-variant": r.variant ?? ""
	}, D("rect", {
		"data-ground": "",
		x: c,
		y: i + 2,
		width: e - 2 * c,
		height: a - 4,
		rx: 4,
		fill: "transparent"
	}), D("text", {
		x: c + 8,
		y: i + 18,
		"font-size": 12.5,
		fill: O.soft,
		"aria-hidden": "true"
	}, D("tspan", {
		"font-weight": 700,
		fill: s ? O.soft : O.ink
	}, l), D("tspan", { dx: 8 }, `${r.path.word} · ${ee(r.path.strength)}`)));
}
var ee = (e) => e >= .001 ? e.toFixed(3) : e > 0 ? e.toPrecision(1) : "0";
function te({ row: e, place: t, from: n, to: r, hop: i, weakest: a }, { stacked: o, endWidth: s }, l) {
	let u = j(i), [d, f, p, m] = o ? [
		n.x,
		n.y + 9 + 2,
		r.x,
		r.y - 9 - 2
	] : [
		n.x + (n.end && s ? s / 2 : 11),
		n.y,
		r.x - (r.end && s ? s / 2 : 11),
		r.y
	], h = `M${d},${f}L${p},${m}`, g = i.hypothetical ? "supposed" : i.evidence.grade ?? "—", _ = o ? {
		x: d + 16,
		y: (f + m) / 2 + 4,
		"text-anchor": "start"
	} : {
		x: (d + p) / 2,
		y: f - 8,
		"text-anchor": "middle"
	}, v = D("g", {
		role: "button",
		tabindex: -1,
		"data-rows": e,
		"data-order": t * 2 - 1,
		"data-x": (d + p) / 2,
		"data-tie": i.tie.id,
		cursor: "pointer",
		"aria-label": `Route ${l[e].route}, tie ${t}: ${c(i.sentence)} Evidence ${g}.${a ? " The weakest tie of this path." : ""}`
	}, D("rect", {
		"data-halo": "",
		x: Math.min(d, p) - (o ? 8 : 0),
		y: Math.min(f, m) - (o ? 0 : 8),
		width: Math.abs(p - d) + (o ? 16 : 0),
		height: Math.abs(m - f) + (o ? 0 : 16),
		rx: 4,
		fill: "transparent",
		stroke: "transparent",
		"stroke-width": 3
	}), ...M(h, u));
	return N.set(v, {
		...L(l[e]),
		tie: i.tie.id
	}), P(v, D("text", {
		..._,
		"font-size": 12,
		fill: a ? O.alarm : O.soft,
		"font-weight": a ? 700 : 400,
		cursor: "pointer",
		"aria-hidden": "true"
	}, a ? `▾ ${g}` : g));
}
var B = {
	party: "state",
	person: "person",
	channel: "channel",
	body: "organization",
	other: "record"
};
function V(e, { stacked: t }, n) {
	let r = T(e.node.kind), i = [...new Set(e.rows.map((e) => n[e].route))], a = e.label.map((n, r) => t ? D("tspan", {
		x: e.x + 9 + 12,
		y: e.y + 5 - (e.label.length - 1) * 8 + r * 16
	}, `${n} `) : D("tspan", {
		x: e.x,
		y: e.y + 9 + 17 + r * 15
	}, `${n} `)), o = D("g", {
		role: "button",
		tabindex: -1,
		"data-rows": e.row,
		"data-order": H(e, n),
		"data-x": e.x,
		"data-node": e.node.id,
		cursor: "pointer",
		"aria-label": `${e.node.name}, ${B[r]}${e.broker ? ", broker" : ""}${i.length > 1 ? `, in routes ${i.join(", ")}` : ""}`
	}, D("circle", {
		"data-halo": "",
		cx: e.x,
		cy: e.y,
		r: 14,
		fill: "transparent",
		stroke: "transparent",
		"stroke-width": 3
	}), D("path", {
		d: E(r, 9),
		transform: `translate(${e.x} ${e.y})`,
		fill: e.broker ? O.accent : e.end ? O.ink : O.ground,
		stroke: e.broker ? O.accent : O.ink,
		"stroke-width": 2
	}));
	return N.set(o, {
		...L(n[e.row]),
		node: e.node.id
	}), P(o, D("text", {
		"font-size": t ? 14 : u,
		"font-weight": e.broker || e.end ? 600 : 400,
		"text-anchor": t ? "start" : "middle",
		cursor: "pointer",
		"aria-hidden": "true"
	}, ...a, D("title", {}, e.node.name)));
}
var H = (e, t) => t[e.row].path.nodes.findIndex(({ id: t }) => t === e.node.id) * 2;
function U(e, t, n) {
	let [r, i] = [t.rows[e.rows[0]], t.rows[e.rows.at(-1)]], a = r.y + 4, o = e.x - t.endWidth / 2, s = r.y + 36 + 9, c = D("g", {
		role: "button",
		tabindex: -1,
		"data-rows": e.rows.join(" "),
		"data-order": H(e, n),
		"data-x": e.x,
		"data-node": e.node.id,
		cursor: "pointer",
		"aria-label": `${e.node.name}, ${B[T(e.node.kind)]}, one of the two sides`
	}, D("rect", {
		"data-halo": "",
		x: o - 2,
		y: a - 2,
		width: t.endWidth + 4,
		height: i.y + i.height - a,
		rx: 5,
		fill: "transparent",
		stroke: "transparent",
		"stroke-width": 3
	}), D("rect", {
		x: o,
		y: a,
		width: t.endWidth,
		height: i.y + i.height - a - 4,
		rx: 4,
		fill: O.raised,
		stroke: O.rule,
		"stroke-width": 1.5
	}), D("path", {
		d: E(T(e.node.kind), 9),
		transform: `translate(${e.x} ${s})`,
		fill: O.ink,
		stroke: O.ink,
		"stroke-width": 1.5
	}));
	N.set(c, {
		...L(n[e.rows[0]]),
		node: e.node.id
	});
	let l = e.label.map((t, n) => D("tspan", {
		x: e.x,
		y: s + 9 + 18 + n * 16
	}, `${t} `));
	return P(c, D("text", {
		"font-size": d,
		"font-weight": 700,
		"text-anchor": "middle",
		cursor: "pointer",
		"aria-hidden": "true"
	}, ...l, D("title", {}, e.node.name)));
}
function W(e) {
	let t = {
		active: !0,
		certainty: "CERTAIN",
		hypothetical: !1,
		currency: 1,
		evidence: {
			weight: .9,
			grade: "A2",
			unjudged: !1
		}
	}, n = {
		...t.evidence,
		weight: .42
	}, r = [
		...[
			["well attested", t],
			["thinly attested", {
				...t,
				evidence: n
			}],
			["cannot be judged", {
				...t,
				evidence: {
					...n,
					unjudged: !0
				}
			}],
			["may or may not have held", {
				...t,
				certainty: "POSSIBLE",
				evidence: n
			}],
			["ended, hardly faded", {
				...t,
				active: !1
			}],
			["ended, faded", {
				...t,
				active: !1,
				currency: .12
			}],
			["supposed", {
				...t,
				hypothetical: !0
			}]
		].map(([e, t]) => [
			e,
			40,
			(e, n) => M(`M${e},${n}L${e + 32},${n}`, j(t))
		]),
		...[
			[
				"state",
				"party",
				!1
			],
			[
				"organization",
				"body",
				!1
			],
			[
				"channel",
				"channel",
				!1
			],
			[
				"person",
				"person",
				!1
			],
			[
				"broker",
				"person",
				!0
			]
		].map(([e, t, n]) => [
			e,
			20,
			(e, r) => [D("path", {
				d: E(t, 7),
				transform: `translate(${e + 7} ${r})`,
				fill: n ? O.accent : t === "party" ? O.ink : O.ground,
				stroke: n ? O.accent : O.ink,
				"stroke-width": 1.5
			})]
		]),
		[
			"▾ C3",
			0,
			() => []
		]
	], i = A(e, 0, "Legend", {
		role: "img",
		"aria-label": "Legend: how ties and nodes are drawn"
	}), [a, o] = [4, 14];
	for (let [t, n, s] of r) {
		let r = t === "▾ C3" ? "▾ C3: the weakest tie of a path, and its grade" : t, c = n + r.length * 6.4 + 18;
		a > 4 && a + c > e && ([a, o] = [4, o + 22]), i.append(...s(a, o), D("text", {
			x: a + n,
			y: o + 4,
			"font-size": 12,
			fill: t === "▾ C3" ? O.alarm : O.soft
		}, r)), a += c;
	}
	return i.setAttribute("height", String(o + 12)), i.setAttribute("viewBox", `0 0 ${e} ${o + 12}`), i;
}
// drawing/timeline.ts
function G(e, n, r) {
	let [i, a] = [t(n), t(r)];
	return a === i ? 0 : (t(e) - i) / (a - i);
}
function K(e, t, n) {
	let [r, i] = [Number(e.slice(0, 4)), Number(t.slice(0, 4))], a = Math.max(1, Math.floor(n / 56)), o = [
		1,
		2,
		5,
		10,
		20,
		50,
		100
	].find((e) => (i - r) / e <= a) ?? 200, s = [];
	for (let e = Math.ceil((r + 1) / o) * o; e <= i; e += o) s.push(e);
	return s;
}
var q = 8;
function J(e, t) {
	let { width: n, from: r, to: i } = t, o = (e) => q + G(e, r, i) * (n - 16), s = A(n, 46, t.label, { role: "img" });
	s.append(D("path", {
		d: `M${q},22L${n - q},22`,
		stroke: O.strong,
		"stroke-width": 1
	}));
	for (let e of K(r, i, n)) {
		let t = o(`${e}-01-01`);
		s.append(D("path", {
			d: `M${t},22L${t},27`,
			stroke: O.strong
		}), D("text", {
			x: t,
			y: 41,
			"text-anchor": "middle",
			"font-size": 12,
			fill: O.soft
		}, String(e)));
	}
	let u = /* @__PURE__ */ new Map();
	for (let t of e) {
		let e = l(t.date);
		e && e >= r && e <= i && u.set(e, [...u.get(e) ?? [], t]);
	}
	for (let [e, n] of u) {
		let r = new Set(n.map(({ what: e }) => e)), i = o(e), l = D("g", {
			"data-day": e,
			cursor: "pointer"
		}, D("rect", {
			x: i - 6,
			y: 2,
			width: 12,
			height: 26,
			fill: "transparent"
		}));
		r.has("BEGAN") && l.append(D("path", {
			d: `M${i},21L${i},8`,
			stroke: O.accent,
			"stroke-width": 2
		})), r.has("ENDED") && l.append(D("path", {
			d: `M${i - 3.5},12L${i + 3.5},19M${i - 3.5},19L${i + 3.5},12`,
			stroke: O.alarm,
			"stroke-width": 2
		})), r.has("STATE") ? l.append(D("path", {
			d: `M${i},1L${i + 5},6L${i},11L${i - 5},6Z`,
			fill: O.ink
		})) : r.has("HAPPENED") && l.append(D("circle", {
			cx: i,
			cy: 7,
			r: 3,
			fill: O.soft
		})), l.append(D("title", {}, `${a(e)}: ${n.map(({ sentence: e }) => c(e)).join(" ")}`)), l.addEventListener("click", () => t.onPick?.(e)), s.append(l);
	}
	if (t.asOf) {
		let e = Math.min(Math.max(o(t.asOf), q), n - q);
		s.append(D("path", {
			d: `M${e},0L${e},30`,
			stroke: O.ink,
			"stroke-width": 1.5,
			"pointer-events": "none"
		}));
	}
	return s;
}
// notebook/widget.ts
var Y = {
	"--drawing-ground": "#111417",
	"--drawing-raised": "#1b1f24",
	"--drawing-ink": "#e8e6e1",
	"--drawing-ink-soft": "#a9adb3",
	"--drawing-rule": "#3a4047",
	"--drawing-rule-strong": "#7d848c",
	"--drawing-accent": "#6db5e0",
	"--drawing-accent-soft": "#1d3747",
	"--drawing-alarm": "#f0907f"
};
function X(e) {
	let [t = 0, n = 0, r = 0] = (getComputedStyle(e).color.match(/[\d.]+/g) ?? []).map(Number), i = .299 * t + .587 * n + .114 * r > 140;
	for (let [t, n] of Object.entries(Y)) i ? e.style.setProperty(t, n) : e.style.removeProperty(t);
}
var Z = 320, ne = 900;
function Q(e, t, n) {
	X(e);
	let r = Math.max(Z, e.clientWidth || ne), i = I(t.rows, {
		width: r,
		label: t.label,
		onPick: n.onPick,
		onPoint: (e) => R(i, null, e)
	});
	if (i.style.maxWidth = "100%", e.replaceChildren(i), t.rows.length === 0) {
		let n = document.createElement("p");
		n.textContent = t.label, e.replaceChildren(n);
	}
	return t.from && t.to && e.append(re(t, r, n)), e.append(W(r)), i;
}
function re(e, r, i) {
	let a = document.createElement("div"), o = document.createElement("input"), s = document.createElement("output");
	o.type = "range", [o.min, o.max, o.value] = [
		e.from,
		e.to,
		e.day
	].map((e) => String(t(e))), o.style.cssText = `display:block;width:${r}px;max-width:100%;margin:0`, o.setAttribute("aria-label", "The day"), s.value = e.day, o.setAttribute("aria-valuetext", e.day), o.addEventListener("input", () => {
		s.value = n(Number(o.value)), o.setAttribute("aria-valuetext", s.value);
	}), o.addEventListener("change", () => i.onDay?.(n(Number(o.value))));
	let { from: c, to: l, day: u } = e;
	return a.append(s, J(e.changes, {
		width: r,
		from: c,
		to: l,
		asOf: u,
		label: "What changed, and when",
		onPick: (e) => i.onDay?.(e)
	}), o), a;
}
function ie({ model: e, el: t }) {
	let n = document.createElement("div");
	t.append(n);
	let r, i = (t, n) => {
		e.set(t, n), e.save_changes();
	}, a = () => R(r, e.get("selected"), null), o = () => {
		r = Q(n, e.get("picture"), {
			onPick: (e) => i("selected", e),
			onDay: (e) => i("day", e)
		}), a();
	}, s = 0, c = new ResizeObserver(() => {
		Math.abs(n.clientWidth - s) < 2 || (s = n.clientWidth, o());
	});
	return o(), c.observe(n), e.on("change:picture", o), e.on("change:selected", a), () => {
		c.disconnect(), e.off("change:picture", o), e.off("change:selected", a);
	};
}
function $() {
	for (let e of document.querySelectorAll("[data-backchannel-picture]")) {
		let t = e.querySelector("script[type=\"application/json\"]")?.textContent;
		e.removeAttribute("data-backchannel-picture"), t && Q(e, {
			...JSON.parse(t),
			from: "",
			to: ""
		}, {});
	}
}
document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", $) : $();
var ae = { render: ie };
export { ae as default };
