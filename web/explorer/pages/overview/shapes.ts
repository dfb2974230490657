// Nodes for sigma in the shapes of every other picture: sigma draws circles, and these are circles with a part cut away. One program for all, for each
// has to be compiled, which takes long where the processor stands in for a graphics card.
import { NodeCircleProgram, type NodeProgramType } from 'sigma/rendering';
import type { ShapeName } from '../../../drawing/shape';

const shapes: ShapeName[] = ['person', 'party', 'channel', 'body', 'other'];

const vertices = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_angle;
attribute float a_shape;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_diffVector;
varying float v_radius;
varying float v_shape;
void main() {
  float size = a_size * u_correctionRatio / u_sizeRatio * 4.0;
  v_diffVector = size * vec2(cos(a_angle), sin(a_angle));
  v_radius = size / 2.0;
  v_shape = a_shape;
  gl_Position = vec4((u_matrix * vec3(a_position + v_diffVector, 1)).xy, 0, 1);
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;
}`;

// How far a point p is outside of a shape of radius r, inside the circle of that radius.
const fragments = `
precision highp float;
varying vec4 v_color;
varying vec2 v_diffVector;
varying float v_radius;
varying float v_shape;
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
  gl_FragColor = mix(v_color, vec4(0.0), clamp(away / (u_correctionRatio * 2.0) + 1.0, 0.0, 1.0));
  #endif
}`;

/** The program; a node's `shape` says which it has. */
export const NodeShapeProgram = class extends NodeCircleProgram {
  override getDefinition() {
    const circle = super.getDefinition();
    return { ...circle, VERTEX_SHADER_SOURCE: vertices, FRAGMENT_SHADER_SOURCE: fragments, ATTRIBUTES: [...circle.ATTRIBUTES, { name: 'a_shape', size: 1, type: WebGL2RenderingContext.FLOAT }] };
  }

  override processVisibleItem(index: number, start: number, data: Parameters<NodeCircleProgram['processVisibleItem']>[2] & { shape?: ShapeName }) {
    super.processVisibleItem(index, start, data);
    this.array[start + 5] = shapes.indexOf(data.shape ?? 'person'); // behind position, size, colour and id
  }
} as unknown as NodeProgramType;
