// drawing/layout.ts
var e = 12.5, t = 13.5, n = 1.08;
function r(e) {
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
function i(t, n, r = e, i = 4) {
	let s = [], c = t.split(/\s+/).filter(Boolean);
	for (; c.length > 0 && s.length < i;) {
		let e = c[0], t = 1;
		for (; t < c.length && o(`${e} ${c[t]}`, r) <= n;) e += ` ${c[t++]}`;
		c = c.slice(t);
		let l = s.length === i - 1 && c.length > 0;
		s.push(l || o(e, r) > n ? a(e, n, r, l) : e);
	}
	return s;
}
function a(e, t, n, r) {
	if (!r && o(e, n) <= t) return e;
	let i = [...e];
	for (; i.length > 1 && o(`${i.join("")}…`, n) > t;) i.pop();
	return `${i.join("").trimEnd()}…`;
}
function o(t, n = e) {
	let r = 0;
	for (let e of t) /[iljtfrI.,:;'’|()[\] -]/.test(e) ? r += .37 : /[mwMW@—…]/.test(e) ? r += .97 : /[A-Z]/.test(e) ? r += .73 : /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/.test(e) ? r += 1 : r += .62;
	return r * n;
}
function s(e, t) {
	return t < 640 ? l(e, t) : c(e, t) ?? l(e, t);
}
function c(a, o) {
	let s = r(a.map(({ path: e }) => e.nodes)), c = Math.max(1, ...s.flat()), l = Math.min(130, Math.max(84, o / (c + 2))), u = 12 + l, d = (o - 2 * u) / c;
	if (d < 78) return null;
	let f = (e) => e === 0 ? 12 + l / 2 : e === c ? o - 12 - l / 2 : u + e * d, p = {
		width: o,
		height: 0,
		stacked: !1,
		rows: [],
		nodes: [],
		runs: [],
		shared: [],
		endWidth: 0
	}, m = [0, -1].map((e) => new Set(a.map(({ path: t }) => t.nodes.at(e)?.id)).size === 1), h = /* @__PURE__ */ new Map(), g = /* @__PURE__ */ new Map(), _ = 8;
	a.forEach((r, a) => {
		let { path: o } = r, u = o.nodes.length - 1, v = new Set(o.brokers.map(({ id: e }) => e)), y = o.nodes.map(({ id: r, name: a }, o) => o === 0 || o === u ? i(a, l - 12, t * n) : i(a, d - 12, v.has(r) ? e * n : e)), b = 60 + Math.max(1, ...y.slice(1, -1).map((e) => e.length)) * 15 + 12, x = _ + 36 + 9, S = o.nodes.map((e, t) => {
			let n = s[a][t], r = t === 0 || t === u, i = r ? `${t === 0 ? "from" : "to"} ${e.id}${m[t === 0 ? 0 : 1] ? "" : ` ${a}`}` : `${e.id} ${n}`, o = {
				key: `${i} ${a}`,
				row: a,
				column: t === 0 ? 0 : t === u ? c : n,
				x: 0,
				y: x,
				node: e,
				broker: v.has(e.id),
				label: y[t],
				end: r,
				rows: [a]
			};
			if (o.x = f(o.column), r) {
				let e = h.get(i);
				return e ? (e.rows.push(a), {
					...e,
					row: a,
					y: x
				}) : (h.set(i, o), p.nodes.push(o), o);
			}
			return g.set(i, [...g.get(i) ?? [], o]), p.nodes.push(o), o;
		});
		o.hops.forEach((e, t) => p.runs.push({
			row: a,
			place: t + 1,
			from: S[t],
			to: S[t + 1],
			hop: e,
			weakest: o.weakestHop === t + 1
		})), p.rows.push({
			row: r,
			y: _,
			height: b
		}), _ += b;
	}), p.height = _ + 4;
	for (let e of g.values()) {
		let t = e.map(({ row: e }) => e);
		e.forEach((n, r) => {
			n.rows = t;
			let i = e[r - 1];
			i && i.row === n.row - 1 && p.shared.push({
				from: i,
				to: n
			});
		});
	}
	return p.endWidth = l, p;
}
function l(e, t) {
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
	let a = 4;
	return e.forEach((e, o) => {
		let { path: s } = e, c = a + 40, l = s.nodes.length - 1, u = new Set(s.brokers.map(({ id: e }) => e)), d = s.nodes.map((e, n) => ({
			key: `${e.id} ${n} ${o}`,
			row: o,
			column: n,
			x: 27,
			y: c + n * 62,
			node: e,
			broker: u.has(e.id),
			label: i(e.name, t - 27 - 9 - 20, 14, 2),
			end: n === 0 || n === l,
			rows: r.get(e.id)
		}));
		n.nodes.push(...d), s.hops.forEach((e, t) => n.runs.push({
			row: o,
			place: t + 1,
			from: d[t],
			to: d[t + 1],
			hop: e,
			weakest: s.weakestHop === t + 1
		}));
		let f = 40 + l * 62 + 34;
		n.rows.push({
			row: e,
			y: a,
			height: f
		}), a += f;
	}), n.height = a, n;
}
// drawing/shape.ts
function u(e) {
	switch (e) {
		case "STATE": return "party";
		case "PERSON": return "person";
		case "CHANNEL": return "channel";
		case "ORGANIZATION": return "body";
		default: return "other";
	}
}
function d(e, t) {
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
function f(e, t = {}, ...n) {
	let r = document.createElementNS("http://www.w3.org/2000/svg", e);
	for (let [e, n] of Object.entries(t)) n !== void 0 && r.setAttribute(e, typeof n == "number" ? String(Math.round(n * 100) / 100) : n);
	return r.append(...n), r;
}
var p = {
	ground: "var(--drawing-ground, #ffffff)",
	raised: "var(--drawing-raised, #ffffff)",
	ink: "var(--drawing-ink, #1d2126)",
	soft: "var(--drawing-ink-soft, #545b63)",
	rule: "var(--drawing-rule, #d9d5cb)",
	strong: "var(--drawing-rule-strong, #85817a)",
	accent: "var(--drawing-accent, #0b5a8a)",
	accentSoft: "var(--drawing-accent-soft, #e0edf5)",
	alarm: "var(--drawing-alarm, #9c2a1c)"
}, m = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", \"Liberation Sans\", sans-serif", h = (e, t, n, r = {}) => f("svg", {
	width: e,
	height: t,
	viewBox: `0 0 ${Math.round(e)} ${Math.round(t)}`,
	role: "group",
	"aria-label": n,
	"font-family": m,
	"font-size": 12.5,
	fill: p.ink,
	...r
});
// drawing/paths.ts
function g(e) {
	let { weight: t, unjudged: n } = e.evidence, r = e.hypothetical ? 2.5 : t >= .7 ? 3.5 : t >= .5 ? 2.5 : 1.6, i = e.hypothetical ? "12 3 2 3" : e.active ? n ? "2 4" : void 0 : "8 5";
	return {
		width: r,
		...i ? { dash: i } : {},
		double: e.certainty === "POSSIBLE" && !e.hypothetical,
		opacity: .4 + .6 * (e.active ? 1 : e.currency),
		colour: e.hypothetical ? p.accent : p.ink
	};
}
function _(e, { width: t, dash: n, double: r, opacity: i, colour: a }) {
	let o = {
		d: e,
		fill: "none",
		"stroke-dasharray": n,
		"stroke-linecap": "butt"
	};
	return r ? [f("path", {
		...o,
		stroke: a,
		"stroke-width": t + 3.4,
		"stroke-opacity": i
	}), f("path", {
		d: e,
		fill: "none",
		stroke: p.ground,
		"stroke-width": 2.2 + (t - 1.6) / 2
	})] : [f("path", {
		...o,
		stroke: a,
		"stroke-width": t,
		"stroke-opacity": i
	})];
}
var v = /* @__PURE__ */ new WeakMap(), y = (e, t) => f("g", { "data-item": "" }, e, t), b = ({ target: e }) => e.closest("[data-item]")?.querySelector("[role=button]") ?? null;
function x(e, t) {
	let n = s(e, t.width), r = h(n.width, n.height, t.label, { "data-stacked": String(n.stacked) }), i = e.map(() => []);
	r.append(...n.shared.map(({ from: e, to: t }) => f("path", {
		d: `M${e.x},${e.y + 9 + 10 + e.label.length * 15}L${t.x},${t.y - 9 - 4}`,
		stroke: p.strong,
		"stroke-width": 1.5,
		"stroke-dasharray": "1.5 3",
		fill: "none"
	})));
	let a = n.rows.map(({ row: e, y: t, height: r }, i) => w(n, e, t, r, i));
	n.runs.forEach((t) => a[t.row].append(E(t, n, e)));
	let o = f("g");
	for (let t of n.nodes) {
		let r = t.end && n.endWidth > 0, i = r ? A(t, n, e) : O(t, n, e);
		(r ? o : a[t.row]).append(i);
	}
	r.append(...a, o);
	let c = [...r.querySelectorAll("[role=button]")];
	for (let e of c) for (let t of e.dataset.rows.split(" ")) i[Number(t)].push(e);
	let l = (e) => Number(e.dataset.x);
	for (let e of i) e.sort((e, t) => Number(e.dataset.order) - Number(t.dataset.order));
	c[0]?.setAttribute("tabindex", "0");
	let u = 0;
	r.addEventListener("focusin", ({ target: n }) => {
		let r = n.closest("[role=button]");
		if (!r) return;
		for (let e of c) e.setAttribute("tabindex", e === r ? "0" : "-1");
		let i = r.dataset.rows.split(" ").map(Number);
		i.includes(u) || (u = i[0]), t.onPoint?.({
			...v.get(r),
			...S(e[u])
		});
	}), r.addEventListener("focusout", () => t.onPoint?.(null)), r.addEventListener("keydown", (r) => {
		let a = r.target.closest("[role=button]");
		if (!a) return;
		if (r.key === "Enter" || r.key === " ") {
			r.preventDefault(), t.onPick?.({
				...v.get(a),
				...S(e[u])
			});
			return;
		}
		let o = n.stacked ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"], s = n.stacked ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"], c = i[u].indexOf(a), d;
		if (o.includes(r.key)) d = i[u][c + (r.key === o[0] ? -1 : 1)];
		else if (s.includes(r.key)) {
			let e = u + (r.key === s[0] ? -1 : 1), t = (i[e] ?? []).filter((e) => e.dataset.tie === void 0 == (a.dataset.tie === void 0)).sort((e, t) => Math.abs(l(e) - l(a)) - Math.abs(l(t) - l(a)));
			d = n.stacked ? i[e]?.[Math.min(c, (i[e]?.length ?? 1) - 1)] : t[0], d && (u = e);
		} else if (r.key === "Home") d = i[u][0];
		else if (r.key === "End") d = i[u].at(-1);
		else return;
		r.preventDefault(), d?.focus(), d && t.onPoint?.({
			...v.get(d),
			...S(e[u])
		});
	});
	let d = (t) => {
		let n = b(t), r = t.target.closest("[data-row]"), i = n && v.get(n);
		return i ? r ? {
			...i,
			...S(e[Number(r.dataset.row)])
		} : i : r ? S(e[Number(r.dataset.row)]) : null;
	};
	return r.addEventListener("click", (e) => {
		let n = d(e);
		n && t.onPick?.(n);
	}), r.addEventListener("contextmenu", (e) => {
		let n = d(e);
		(n?.node || n?.tie) && (e.preventDefault(), t.onMenu?.(n));
	}), r.addEventListener("pointerover", (e) => t.onPoint?.(d(e))), r.addEventListener("pointerout", ({ relatedTarget: e }) => {
		e instanceof Node && r.contains(e) || t.onPoint?.(null);
	}), r;
}
var S = ({ route: e, variant: t }) => ({
	route: e,
	variant: t
});
function C(e, t, n) {
	let r = n ?? t;
	for (let t of e.querySelectorAll("[data-row]")) {
		let e = r !== null && Number(t.dataset.route) === r.route && (t.dataset.variant || null) === (r.variant === null ? null : String(r.variant));
		t.setAttribute("opacity", r === null || e ? "1" : "0.6"), t.querySelector("[data-ground]")?.setAttribute("fill", e ? p.accentSoft : "transparent"), t.querySelector("[data-ground]")?.setAttribute("fill-opacity", e ? "0.55" : "0");
	}
	for (let r of e.querySelectorAll("[role=button]")) {
		let e = v.get(r), i = t !== null && (e.node !== void 0 && e.node === t.node || e.tie !== void 0 && e.tie === t.tie), a = n !== null && (e.node !== void 0 && e.node === n.node || e.tie !== void 0 && e.tie === n.tie);
		r.setAttribute("aria-pressed", String(i));
		let o = r.querySelector("[data-halo]");
		o?.setAttribute("stroke", i || a ? p.accent : "transparent"), o?.setAttribute("stroke-opacity", i ? "0.9" : "0.45");
	}
}
function w({ width: e, endWidth: t, stacked: n }, r, i, a, o) {
	let s = r.variant !== null, c = n ? 2 : 12 + t + 4, l = s ? `Variant ${r.variant}` : `Route ${r.route}`;
	return f("g", {
		"data-row": o,
		"data-route": r.route,
		"data-variant": r.variant ?? ""
	}, f("rect", {
		"data-ground": "",
		x: c,
		y: i + 2,
		width: e - 2 * c,
		height: a - 4,
		rx: 4,
		fill: "transparent"
	}), f("text", {
		x: c + 8,
		y: i + 18,
		"font-size": 12.5,
		fill: p.soft,
		"aria-hidden": "true"
	}, f("tspan", {
		"font-weight": 700,
		fill: s ? p.soft : p.ink
	}, l), f("tspan", { dx: 8 }, `${r.path.word} · ${T(r.path.strength)}`)));
}
var T = (e) => e >= .001 ? e.toFixed(3) : e > 0 ? e.toPrecision(1) : "0";
function E({ row: e, place: t, from: n, to: r, hop: i, weakest: a }, { stacked: o, endWidth: s }, c) {
	let l = g(i), [u, d, m, h] = o ? [
		n.x,
		n.y + 9 + 2,
		r.x,
		r.y - 9 - 2
	] : [
		n.x + (n.end && s ? s / 2 : 11),
		n.y,
		r.x - (r.end && s ? s / 2 : 11),
		r.y
	], b = `M${u},${d}L${m},${h}`, x = i.hypothetical ? "supposed" : i.evidence.grade ?? "—", C = o ? {
		x: u + 16,
		y: (d + h) / 2 + 4,
		"text-anchor": "start"
	} : {
		x: (u + m) / 2,
		y: d - 8,
		"text-anchor": "middle"
	}, w = f("g", {
		role: "button",
		tabindex: -1,
		"data-rows": e,
		"data-order": t * 2 - 1,
		"data-x": (u + m) / 2,
		"data-tie": i.tie.id,
		cursor: "pointer",
		"aria-label": `Route ${c[e].route}, tie ${t}: ${i.sentence} Evidence ${x}.${a ? " The weakest tie of this path." : ""}`
	}, f("rect", {
		"data-halo": "",
		x: Math.min(u, m) - (o ? 8 : 0),
		y: Math.min(d, h) - (o ? 0 : 8),
		width: Math.abs(m - u) + (o ? 16 : 0),
		height: Math.abs(h - d) + (o ? 0 : 16),
		rx: 4,
		fill: "transparent",
		stroke: "transparent",
		"stroke-width": 3
	}), ..._(b, l));
	return v.set(w, {
		...S(c[e]),
		tie: i.tie.id
	}), y(w, f("text", {
		...C,
		"font-size": 12,
		fill: a ? p.alarm : p.soft,
		"font-weight": a ? 700 : 400,
		cursor: "pointer",
		"aria-hidden": "true"
	}, a ? `▾ ${x}` : x));
}
var D = {
	party: "state",
	person: "person",
	channel: "channel",
	body: "organization",
	other: "record"
};
function O(t, { stacked: n }, r) {
	let i = u(t.node.kind), a = [...new Set(t.rows.map((e) => r[e].route))], o = t.label.map((e, r) => n ? f("tspan", {
		x: t.x + 9 + 12,
		y: t.y + 5 - (t.label.length - 1) * 8 + r * 16
	}, `${e} `) : f("tspan", {
		x: t.x,
		y: t.y + 9 + 17 + r * 15
	}, `${e} `)), s = f("g", {
		role: "button",
		tabindex: -1,
		"data-rows": t.row,
		"data-order": k(t, r),
		"data-x": t.x,
		"data-node": t.node.id,
		cursor: "pointer",
		"aria-label": `${t.node.name}, ${D[i]}${t.broker ? ", broker" : ""}${a.length > 1 ? `, in routes ${a.join(", ")}` : ""}`
	}, f("circle", {
		"data-halo": "",
		cx: t.x,
		cy: t.y,
		r: 14,
		fill: "transparent",
		stroke: "transparent",
		"stroke-width": 3
	}), f("path", {
		d: d(i, 9),
		transform: `translate(${t.x} ${t.y})`,
		fill: t.broker ? p.accent : t.end ? p.ink : p.ground,
		stroke: t.broker ? p.accent : p.ink,
		"stroke-width": 2
	}));
	return v.set(s, {
		...S(r[t.row]),
		node: t.node.id
	}), y(s, f("text", {
		"font-size": n ? 14 : e,
		"font-weight": t.broker || t.end ? 600 : 400,
		"text-anchor": n ? "start" : "middle",
		cursor: "pointer",
		"aria-hidden": "true"
	}, ...o, f("title", {}, t.node.name)));
}
var k = (e, t) => t[e.row].path.nodes.findIndex(({ id: t }) => t === e.node.id) * 2;
function A(e, n, r) {
	let [i, a] = [n.rows[e.rows[0]], n.rows[e.rows.at(-1)]], o = i.y + 4, s = e.x - n.endWidth / 2, c = i.y + 36 + 9, l = f("g", {
		role: "button",
		tabindex: -1,
		"data-rows": e.rows.join(" "),
		"data-order": k(e, r),
		"data-x": e.x,
		"data-node": e.node.id,
		cursor: "pointer",
		"aria-label": `${e.node.name}, ${D[u(e.node.kind)]}, one of the two sides`
	}, f("rect", {
		"data-halo": "",
		x: s - 2,
		y: o - 2,
		width: n.endWidth + 4,
		height: a.y + a.height - o,
		rx: 5,
		fill: "transparent",
		stroke: "transparent",
		"stroke-width": 3
	}), f("rect", {
		x: s,
		y: o,
		width: n.endWidth,
		height: a.y + a.height - o - 4,
		rx: 4,
		fill: p.raised,
		stroke: p.rule,
		"stroke-width": 1.5
	}), f("path", {
		d: d(u(e.node.kind), 9),
		transform: `translate(${e.x} ${c})`,
		fill: p.ink,
		stroke: p.ink,
		"stroke-width": 1.5
	}));
	v.set(l, {
		...S(r[e.rows[0]]),
		node: e.node.id
	});
	let m = e.label.map((t, n) => f("tspan", {
		x: e.x,
		y: c + 9 + 18 + n * 16
	}, `${t} `));
	return y(l, f("text", {
		"font-size": t,
		"font-weight": 700,
		"text-anchor": "middle",
		cursor: "pointer",
		"aria-hidden": "true"
	}, ...m, f("title", {}, e.node.name)));
}
function j(e) {
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
			(e, n) => _(`M${e},${n}L${e + 32},${n}`, g(t))
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
			(e, r) => [f("path", {
				d: d(t, 7),
				transform: `translate(${e + 7} ${r})`,
				fill: n ? p.accent : t === "party" ? p.ink : p.ground,
				stroke: n ? p.accent : p.ink,
				"stroke-width": 1.5
			})]
		]),
		[
			"▾ C3",
			0,
			() => []
		]
	], i = h(e, 0, "Legend", {
		role: "img",
		"aria-label": "Legend: how ties and nodes are drawn"
	}), [a, o] = [4, 14];
	for (let [t, n, s] of r) {
		let r = t === "▾ C3" ? "▾ C3: the weakest tie of a path, and its grade" : t, c = n + r.length * 6.4 + 18;
		a > 4 && a + c > e && ([a, o] = [4, o + 22]), i.append(...s(a, o), f("text", {
			x: a + n,
			y: o + 4,
			"font-size": 12,
			fill: t === "▾ C3" ? p.alarm : p.soft
		}, r)), a += c;
	}
	return i.setAttribute("height", String(o + 12)), i.setAttribute("viewBox", `0 0 ${e} ${o + 12}`), i;
}
// drawing/day.ts
var M = 864e5, N = (e) => Math.round(Date.parse(`${e}T00:00:00Z`) / M), P = (e) => (/* @__PURE__ */ new Date(e * M)).toISOString().slice(0, 10);
function F(e) {
	let t = /^[<>]?(\d{4})(?:-(\d\d))?(?:-(\d\d))?[?~%]*$/.exec(e);
	return t ? `${t[1]}-${t[2] ?? "01"}-${t[3] ?? "01"}` : null;
}
// drawing/timeline.ts
function I(e, t, n) {
	let [r, i] = [N(t), N(n)];
	return i === r ? 0 : (N(e) - r) / (i - r);
}
function L(e, t, n) {
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
var R = 8;
function z(e, t) {
	let { width: n, from: r, to: i } = t, a = (e) => R + I(e, r, i) * (n - 16), o = h(n, 46, t.label, { role: "img" });
	o.append(f("path", {
		d: `M${R},22L${n - R},22`,
		stroke: p.strong,
		"stroke-width": 1
	}));
	for (let e of L(r, i, n)) {
		let t = a(`${e}-01-01`);
		o.append(f("path", {
			d: `M${t},22L${t},27`,
			stroke: p.strong
		}), f("text", {
			x: t,
			y: 41,
			"text-anchor": "middle",
			"font-size": 12,
			fill: p.soft
		}, String(e)));
	}
	let s = /* @__PURE__ */ new Map();
	for (let t of e) {
		let e = F(t.date);
		e && e >= r && e <= i && s.set(e, [...s.get(e) ?? [], t]);
	}
	for (let [e, n] of s) {
		let r = new Set(n.map(({ what: e }) => e)), i = a(e), s = f("g", {
			"data-day": e,
			cursor: "pointer"
		}, f("rect", {
			x: i - 6,
			y: 2,
			width: 12,
			height: 26,
			fill: "transparent"
		}));
		r.has("BEGAN") && s.append(f("path", {
			d: `M${i},21L${i},8`,
			stroke: p.accent,
			"stroke-width": 2
		})), r.has("ENDED") && s.append(f("path", {
			d: `M${i - 3.5},12L${i + 3.5},19M${i - 3.5},19L${i + 3.5},12`,
			stroke: p.alarm,
			"stroke-width": 2
		})), r.has("STATE") ? s.append(f("path", {
			d: `M${i},1L${i + 5},6L${i},11L${i - 5},6Z`,
			fill: p.ink
		})) : r.has("HAPPENED") && s.append(f("circle", {
			cx: i,
			cy: 7,
			r: 3,
			fill: p.soft
		})), s.append(f("title", {}, `${e}: ${n.map(({ sentence: e }) => e).join(" ")}`)), s.addEventListener("click", () => t.onPick?.(e)), o.append(s);
	}
	if (t.asOf) {
		let e = Math.min(Math.max(a(t.asOf), R), n - R);
		o.append(f("path", {
			d: `M${e},0L${e},30`,
			stroke: p.ink,
			"stroke-width": 1.5,
			"pointer-events": "none"
		}));
	}
	return o;
}
// notebook/widget.ts
var B = {
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
function V(e) {
	let [t = 0, n = 0, r = 0] = (getComputedStyle(e).color.match(/[\d.]+/g) ?? []).map(Number), i = .299 * t + .587 * n + .114 * r > 140;
	for (let [t, n] of Object.entries(B)) i ? e.style.setProperty(t, n) : e.style.removeProperty(t);
}
var H = 320, U = 900;
function W(e, t, n) {
	V(e);
	let r = Math.max(H, e.clientWidth || U), i = x(t.rows, {
		width: r,
		label: t.label,
		onPick: n.onPick,
		onPoint: (e) => C(i, null, e)
	});
	if (i.style.maxWidth = "100%", e.replaceChildren(i), t.rows.length === 0) {
		let n = document.createElement("p");
		n.textContent = t.label, e.replaceChildren(n);
	}
	return t.from && t.to && e.append(G(t, r, n)), e.append(j(r)), i;
}
function G(e, t, n) {
	let r = document.createElement("div"), i = document.createElement("input"), a = document.createElement("output");
	i.type = "range", [i.min, i.max, i.value] = [
		e.from,
		e.to,
		e.day
	].map((e) => String(N(e))), i.style.cssText = `display:block;width:${t}px;max-width:100%;margin:0`, i.setAttribute("aria-label", "The day"), a.value = e.day, i.setAttribute("aria-valuetext", e.day), i.addEventListener("input", () => {
		a.value = P(Number(i.value)), i.setAttribute("aria-valuetext", a.value);
	}), i.addEventListener("change", () => n.onDay?.(P(Number(i.value))));
	let { from: o, to: s, day: c } = e;
	return r.append(a, z(e.changes, {
		width: t,
		from: o,
		to: s,
		asOf: c,
		label: "What changed, and when",
		onPick: (e) => n.onDay?.(e)
	}), i), r;
}
function K({ model: e, el: t }) {
	let n = document.createElement("div");
	t.append(n);
	let r, i = (t, n) => {
		e.set(t, n), e.save_changes();
	}, a = () => C(r, e.get("selected"), null), o = () => {
		r = W(n, e.get("picture"), {
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
function q() {
	for (let e of document.querySelectorAll("[data-backchannel-picture]")) {
		let t = e.querySelector("script[type=\"application/json\"]")?.textContent;
		e.removeAttribute("data-backchannel-picture"), t && W(e, {
			...JSON.parse(t),
			from: "",
			to: ""
		}, {});
	}
}
document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", q) : q();
var J = { render: K };
export { J as default };
