/**
 * Types of the dashboards in ../../grafana, from those of Grafana's own package. Partly looser: an option with a default in Grafana
 * may be missing. Partly stricter: only the panels, data source and units that ours use.
 */
import type { Dashboard as Anything, Panel as AnyPanel, VariableModel } from "@grafana/schema";
import type * as Heatmap from "@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen";
import type * as Stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type * as Timeline from "@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen";
import type * as TimeSeries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

/** The type in JSON: an enum is one of its values. */
type Json<T> = unknown extends T
  ? T
  : T extends string
    ? `${T}`
    : T extends number
      ? number extends T
        ? T
        : `${T}` extends `${infer N extends number}`
          ? N
          : T
      : T extends (infer U)[]
        ? Json<U>[]
        : T extends object
          ? { [K in keyof T]: Json<T[K]> }
          : T;

type Some<T> = T extends (infer U)[] ? Some<U>[] : T extends object ? { [K in keyof T]?: Some<T[K]> } : T;

/** docker-compose.monitoring.yml provisions it. */
type DataSource = { type: "prometheus"; uid: "prometheus" };

type Query = {
  refId: string;
  datasource: DataSource;
  expr: string;
  legendFormat: string;
  range: true;
  format?: "heatmap";
};

type FieldConfig = NonNullable<AnyPanel["fieldConfig"]>;

type Panel<Type, Options, Custom> = Omit<Json<AnyPanel>, "datasource" | "fieldConfig" | "options" | "targets" | "type"> & {
  type: Type;
  title: string;
  description: string;
  datasource: DataSource;
  options: Some<Json<Options>>;
  targets: Query[];
  fieldConfig: Omit<Json<FieldConfig>, "defaults"> & {
    defaults: Omit<Json<FieldConfig["defaults"]>, "custom" | "unit"> & {
      custom?: Json<Custom>;
      unit?: "bytes" | "none" | "ops" | "percentunit" | "reqps" | "s";
    };
  };
};

type Variable = Omit<Json<VariableModel>, "datasource" | "query"> & {
  datasource: DataSource;
  query: { query: string; refId: string };
  /** Grafana writes and reads this field, but its types lack it. */
  definition: string;
};

export type Dashboard = Omit<Json<Anything>, "panels" | "templating"> & {
  uid: string;
  title: string;
  panels: (
    | Panel<"heatmap", Heatmap.Options, Heatmap.FieldConfig>
    | Panel<"stat", Stat.Options, object>
    | Panel<"state-timeline", Timeline.Options, Timeline.FieldConfig>
    | Panel<"timeseries", TimeSeries.Options, TimeSeries.FieldConfig>
  )[];
  templating: { list: Variable[] };
};
