import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { ApiError, readNotice } from "../api";
import { useSpeech } from "../language";
import { Dialog } from "./Dialog";
import type { Editing } from "./useDraft";

/** The whole notice as a file, out and in. What comes in is an edit like any other: undo takes it back. */
export function File({ site, editing, onClose }: { site: string; editing: Editing; onClose: () => void }) {
  const { t } = useSpeech();
  const e = t.editor;
  const input = useRef<HTMLInputElement>(null);
  const read = useMutation({
    mutationFn: async (file: globalThis.File) => readNotice(site, file.name, await file.text()),
    onSuccess: (answer) => editing.replace(answer.draft),
  });
  return (
    <Dialog title={e.file} onClose={onClose}>
      <p className="muted small">{e.exportHelp}</p>
      <div className="row">
        <Button component="a" variant="default" href={`/api/sites/${site}/draft/file`} download={`${site}.yaml`}>
          {e.exportFile}
        </Button>
      </div>
      {editing.save !== "readonly" && (
        <>
          <p className="muted small">{e.importHelp}</p>
          <div className="row">
            <input
              ref={input}
              type="file"
              hidden
              accept=".yaml,.yml,.json,.js,.mjs,.ts,.html,.txt"
              aria-label={e.importFile}
              onChange={(event) => {
                const file = event.target.files?.[0];
                if (file) read.mutate(file);
                event.target.value = "";
              }}
            />
            <Button variant="default" loading={read.isPending} onClick={() => input.current?.click()}>
              {e.importFile}
            </Button>
          </div>
        </>
      )}
      {read.error && (
        <p role="alert" className="bad">
          {read.error instanceof ApiError && read.error.status ? read.error.message : t.noAnswer}
        </p>
      )}
      {read.data && (
        <div role="status" className="group">
          <p className="good">{e.importDone(read.data.from)}</p>
          {read.data.notes.length > 0 && (
            <>
              <h3>{e.importNotes}</h3>
              <ul className="notes">
                {read.data.notes.map((note) => (
                  <li key={note} className="small">
                    {note}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </Dialog>
  );
}
