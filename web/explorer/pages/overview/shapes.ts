// Nodes for sigma in the shapes of every other picture: sigma draws circles, and these are circles with a part cut away.
import { NodeCircleProgram } from 'sigma/rendering';
import type { NodeProgramType } from 'sigma/rendering';
import type { ShapeName } from '../../../drawing/shape';

/** How far a point p is outside of the shape of radius r (GLSL), inside the circle of that radius. */
const outside: Record<Exclude<ShapeName, 'person'>, string> = {
  party: 'max(abs(p.x), abs(p.y)) - r * 0.74',
  channel: '(abs(p.x) + abs(p.y) - r) * 0.7071',
  body: 'max(abs(p.y) - r * 0.8, abs(p.x) * 0.866 + abs(p.y) * 0.5 - r * 0.84)',
  other: 'max(-p.y - r * 0.5, abs(p.x) * 0.866 + p.y * 0.5 - r * 0.5)',
};

const shader = (distance: string) => `
precision highp float;
varying vec4 v_color;
varying vec2 v_diffVector;
varying float v_radius;
uniform float u_correctionRatio;
void main(void) {
  float border = u_correctionRatio * 2.0;
  vec2 p = v_diffVector;
  float r = v_radius;
  float away = ${distance};
  #ifdef PICKING_MODE
  gl_FragColor = away > 0.0 ? vec4(0.0) : v_color;
  #else
  gl_FragColor = mix(v_color, vec4(0.0), clamp(away / border + 1.0, 0.0, 1.0));
  #endif
}`;

const program = (distance: string) =>
  class extends NodeCircleProgram {
    override getDefinition() {
      return { ...super.getDefinition(), FRAGMENT_SHADER_SOURCE: shader(distance) };
    }
  } as unknown as NodeProgramType;

export const nodePrograms: Record<ShapeName, NodeProgramType> = {
  person: NodeCircleProgram,
  party: program(outside.party),
  channel: program(outside.channel),
  body: program(outside.body),
  other: program(outside.other),
};
