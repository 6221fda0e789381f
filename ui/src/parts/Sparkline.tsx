import { scaleLinear } from "d3-scale";

const WIDTH = 120;
const HEIGHT = 26;
/** Equals the store's number of values, so a short curve starts at the right. */
const POINTS = 120;

export function Sparkline({ values, label }: { values: number[]; label: string }) {
  const x = scaleLinear([0, POINTS - 1], [0, WIDTH]);
  const y = scaleLinear([0, Math.max(...values, 0.001)], [HEIGHT - 2, 2]);
  const first = POINTS - values.length;
  const points = values.map((value, i) => `${x(first + i).toFixed(1)},${y(value).toFixed(1)}`);
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="sparkline-ground" d={`M0 ${HEIGHT - 2}H${WIDTH}`} />
      {points.length > 1 && <polyline points={points.join(" ")} />}
    </svg>
  );
}
