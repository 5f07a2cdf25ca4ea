import { SegmentedControl } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { useSpeech } from "../language";

/** A titled card. With a table, the reader can switch between the picture and the numbers behind it. */
export function Card({ title, help, table, children }: { title: string; help?: string; table?: ReactNode; children: ReactNode }) {
  const { t } = useSpeech();
  const [view, setView] = useState("chart");
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head">
        <div>
          <h2 id={id}>{title}</h2>
          {help && <p className="muted small">{help}</p>}
        </div>
        {table && (
          <SegmentedControl
            size="xs"
            aria-label={t.viewOf(title)}
            value={view}
            onChange={setView}
            data={[
              { value: "chart", label: t.chart },
              { value: "table", label: t.table },
            ]}
          />
        )}
      </div>
      {table && view === "table" ? (
        <div className="scroll" tabIndex={0} role="group" aria-labelledby={id}>
          {table}
        </div>
      ) : (
        children
      )}
    </section>
  );
}

export interface Column<Row> {
  title: string;
  value: (row: Row) => ReactNode;
}

/** Rows of numbers; the first column names the row. */
export function NumberTable<Row>({ caption, columns, rows, rowKey }: { caption: string; columns: Column<Row>[]; rows: Row[]; rowKey: (row: Row) => string }) {
  return (
    <table className="numbers">
      <caption className="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col">
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column, i) =>
              i === 0 ? (
                <th key={column.title} scope="row">
                  {column.value(row)}
                </th>
              ) : (
                <td key={column.title}>{column.value(row)}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
