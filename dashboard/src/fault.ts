import { ApiError } from "./api";
import { useSpeech } from "./language";
import { NotShown } from "./passkey";
import "./texts/account";

/** Words for what a form about one's account is refused for. */
export function useFault(): (error: Error) => string {
  const { t } = useSpeech();
  return (error) => {
    if (error instanceof NotShown) return error.message === "known" ? t.account.passkeyKnown : t.account.passkeyNotShown;
    const { status, field, retryAfter } = error instanceof ApiError ? error : { status: 500, field: "", retryAfter: 0 };
    if (status === 0) return t.noAnswer;
    if (status === 429) return t.tooMany(String(Math.max(1, Math.ceil(retryAfter / 60))));
    if (status === 403) return t.account.stale;
    if (field === "code") return t.account.wrongCode;
    if (field === "passkey") return t.account.wrongPasskey;
    if (field.startsWith("passkey.")) return t.account.passkeyCopied;
    if (field === "old") return t.account.wrongOld;
    if (field === "new") return t.account.sameOrShort;
    return t.account.failed;
  };
}
