// Nodes for sigma in the shapes of every other picture, and lines that may be dashed: sigma draws circles, and these are circles with a part cut away.
// One program for all nodes and one for all lines, for each has to be compiled, which takes long where the processor stands in for a graphics card.
import { EdgeLineProgram, NodeCircleProgram, type EdgeProgramType, type NodeProgramType } from 'sigma/rendering';
import { floatColor } from 'sigma/utils';
import type { ShapeName } from '../../../drawing/shape';

const shapes: ShapeName[] = ['person', 'party', 'channel', 'body', 'other'];

// What a vertex hands on: its colour, or the number by which sigma tells what one points at.
const coloured = `
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;`;

const vertices = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_angle;
attribute float a_shape;
attribute float a_hollow;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_diffVector;
varying float v_radius;
varying float v_shape;
varying float v_hollow;
void main() {
  float size = a_size * u_correctionRatio / u_sizeRatio * 4.0;
  v_diffVector = size * vec2(cos(a_angle), sin(a_angle));
  v_radius = size / 2.0;
  v_shape = a_shape;
  v_hollow = a_hollow;
  gl_Position = vec4((u_matrix * vec3(a_position + v_diffVector, 1)).xy, 0, 1);
  ${coloured}
}`;

// How far a point p is outside of a shape of radius r, inside the circle of that radius.
const fragments = `
precision highp float;
varying vec4 v_color;
varying vec2 v_diffVector;
varying float v_radius;
varying float v_shape;
varying float v_hollow;
uniform float u_correctionRatio;
void main() {
  vec2 p = v_diffVector;
  vec2 q = abs(p);
  float r = v_radius;
  float away = length(p) - r;
  if (v_shape > 3.5) away = max(-p.y - r * 0.5, q.x * 0.866 + p.y * 0.5 - r * 0.5);
  else if (v_shape > 2.5) away = max(q.y - r * 0.8, q.x * 0.866 + q.y * 0.5 - r * 0.84);
  else if (v_shape > 1.5) away = (q.x + q.y - r) * 0.7071;
  else if (v_shape > 0.5) away = max(q.x, q.y) - r * 0.74;
  #ifdef PICKING_MODE
  gl_FragColor = away > 0.0 ? vec4(0.0) : v_color;
  #else
  vec4 color = mix(v_color, vec4(0.0), clamp(away / (u_correctionRatio * 2.0) + 1.0, 0.0, 1.0));
  // The inside of what is hollow is nearly clear, so that it is told from what is filled, and from nothing.
  if (v_hollow > 0.5) color *= mix(1.0, 0.2, clamp(-away / (u_correctionRatio * 2.0) - 1.5, 0.0, 1.0));
  gl_FragColor = color;
  #endif
}`;

/** The program of nodes; a node's `shape` says which it has, `hollow` whether only its outline is filled. */
export const NodeShapeProgram = class extends NodeCircleProgram {
  override getDefinition() {
    const circle = super.getDefinition();
    return { ...circle, VERTEX_SHADER_SOURCE: vertices, FRAGMENT_SHADER_SOURCE: fragments, ATTRIBUTES: [...circle.ATTRIBUTES, ...['a_shape', 'a_hollow'].map((name) => ({ name, size: 1, type: WebGL2RenderingContext.FLOAT }))] };
  }

  override processVisibleItem(index: number, start: number, data: Parameters<NodeCircleProgram['processVisibleItem']>[2] & { shape?: ShapeName; hollow?: boolean }) {
    super.processVisibleItem(index, start, data);
    this.array[start + 5] = shapes.indexOf(data.shape ?? 'person'); // behind position, size, colour and id
    this.array[start + 6] = data.hollow ? 1 : 0;
  }
} as unknown as NodeProgramType;

// a_from is where the line begins, at either end of it: how far a point lies from there, in pixels, tells dash from gap.
const lineVertices = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute vec2 a_from;
attribute float a_dashed;
uniform mat3 u_matrix;
uniform vec2 u_half;
varying vec4 v_color;
varying float v_along;
varying float v_dashed;
void main() {
  vec2 here = (u_matrix * vec3(a_position, 1)).xy;
  gl_Position = vec4(here, 0, 1);
  v_along = length((here - (u_matrix * vec3(a_from, 1)).xy) * u_half);
  v_dashed = a_dashed;
  ${coloured}
}`;

const lineFragments = `
precision highp float;
varying vec4 v_color;
varying float v_along;
varying float v_dashed;
void main() {
  if (v_dashed > 0.5 && mod(v_along, 8.0) > 4.0) discard;
  #ifdef PICKING_MODE
  gl_FragColor = v_color;
  #else
  gl_FragColor = vec4(v_color.rgb * v_color.a, v_color.a); // as it is blended
  #endif
}`;

/** The program of lines; an edge's `dashed` says whether it is dashed. */
export const LineProgram = class extends EdgeLineProgram {
  override getDefinition() {
    const line = super.getDefinition();
    const float = WebGL2RenderingContext.FLOAT;
    const more = [{ name: 'a_from', size: 2, type: float }, { name: 'a_dashed', size: 1, type: float }];
    return { ...line, VERTEX_SHADER_SOURCE: lineVertices, FRAGMENT_SHADER_SOURCE: lineFragments, UNIFORMS: [...line.UNIFORMS, 'u_half'], ATTRIBUTES: [...line.ATTRIBUTES, ...more] } as unknown as typeof line;
  }

  override processVisibleItem(...[index, start, source, target, data]: Parameters<EdgeLineProgram['processVisibleItem']>) {
    const { color, dashed } = data as typeof data & { dashed?: boolean };
    for (const [place, end] of [source, target].entries()) {
      this.array.set([end.x, end.y, floatColor(color), index, source.x, source.y, dashed ? 1 : 0], start + 7 * place);
    }
  }

  override setUniforms(...[params, info]: Parameters<EdgeLineProgram['setUniforms']>) {
    super.setUniforms(params, info);
    const { gl, uniformLocations } = info;
    gl.uniform2f((uniformLocations as Record<string, WebGLUniformLocation>).u_half!, params.width / 2, params.height / 2);
  }
} as unknown as EdgeProgramType;
