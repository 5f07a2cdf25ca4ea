import { Button, SegmentedControl } from "@mantine/core";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useSpeech } from "../language";

const sizes = { phone: [390, 720], desktop: [1180, 760] } as const;

/** The real widget as the saved draft, or a version, draws it. The new picture takes the old one's place when it is there. */
export function Preview({ site, state = "draft", stamp, languages, shown }: { site: string; state?: string; stamp: number; languages: string[]; shown?: string }) {
  const { t, languageName, language: own } = useSpeech();
  const e = t.editor;
  const [device, setDevice] = useState<keyof typeof sizes>(matchMedia("(max-width: 760px)").matches ? "phone" : "desktop");
  const [layer, setLayer] = useState("1");
  const [scheme, setScheme] = useState("light");
  const [tongue, setTongue] = useState(shown ?? own);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (shown) setTongue(shown);
  }, [shown]);
  const lang = languages.includes(tongue) ? tongue : (languages[0] ?? own);
  const query = new URLSearchParams({ state, lang, layer, scheme, revision: String(stamp) });
  const address = `/api/sites/${site}/draft/preview?${query}`;
  const [width, height] = sizes[device];
  const box = useRef<HTMLDivElement>(null);
  const room = useRoom(box);
  const scale = room ? Math.min(1, room / width) : 1;
  return (
    <section id="preview" className="preview" aria-label={e.preview}>
      <div className="preview-tools">
        <SegmentedControl size="xs" aria-label={`${e.phone}, ${e.desktop}`} value={device} onChange={(value) => setDevice(value as typeof device)} data={[{ value: "desktop", label: e.desktop }, { value: "phone", label: e.phone }]} />
        <SegmentedControl size="xs" aria-label={e.layer} value={layer} onChange={setLayer} data={[{ value: "1", label: e.layers["1"] }, { value: "2", label: e.layers["2"] }]} />
        <SegmentedControl size="xs" aria-label={e.theme} value={scheme} onChange={setScheme} data={[{ value: "light", label: e.light }, { value: "dark", label: e.dark }]} />
        <select className="small-select" aria-label={e.language} value={lang} onChange={(event) => setTongue(event.target.value)}>
          {languages.map((tag) => (
            <option key={tag} value={tag}>
              {languageName(tag)}
            </option>
          ))}
        </select>
      </div>
      <div ref={box} className="stage" style={{ height: height * scale }}>
        <div className="stage-inner" style={{ width, height, left: Math.max(0, (room - width * scale) / 2), transform: `scale(${scale})` }}>
          <Frames address={address} round={round} title={e.previewOf(languageName(lang))} />
        </div>
      </div>
      <div className="preview-foot">
        <p className="muted small">{e.previewNote}</p>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setRound(round + 1)}>
          {e.replay}
        </Button>
      </div>
    </section>
  );
}

function Frames({ address, round, title }: { address: string; round: number; title: string }) {
  const next = `${address}#${round}`;
  const [live, setLive] = useState(next);
  // The old frame stays until the new one is drawn: typing must not make the preview flicker.
  const frames = live === next ? [live] : [live, next];
  return frames.map((src) => (
    <iframe key={src} title={src === live ? title : `${title} …`} src={src} sandbox="allow-scripts" className={src === live ? "frame" : "frame coming"} aria-hidden={src !== live} onLoad={() => src === next && setTimeout(() => setLive(src), 150)} />
  ));
}

/** How wide a box is, in CSS pixels; 0 before it is known. */
function useRoom(box: RefObject<HTMLDivElement | null>): number {
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const watch = new ResizeObserver(() => setRoom(el.clientWidth));
    watch.observe(el);
    setRoom(el.clientWidth);
    return () => watch.disconnect();
  }, [box]);
  return room;
}
