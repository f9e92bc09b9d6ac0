import { list } from './list';

/** Prefixes that mail programs put before the subject, lower case, without colon. */

export const FORWARD_PREFIXES: ReadonlySet<string> = new Set(
	list(`
		fwd ; fw ; forward ; forwarded ; wg ; wtr ; wtrl ; wtrlt ; weitergeleitet ; tr ; trans ; transf ; transféré ;
		rv ; reenv ; reenviado ; reenviada ; rnv ; i ; inoltra ; inoltro ; inoltrato ; enc ;
		encaminhada ; encaminhado ; reenc ; doorst ; doorgestuurd ; dw ; pd ; przekaz ; přep ;
		předat ; fwd. ; prep ; vb ; vidarebefordrat ; vidarebef ; vs ; videresend ; videresendt ;
		vid ; vl ; välitetty ; vl. ; пересл ; пересл. ; пер ; на пересл ; переслано ; пересил ;
		переслане ; препр ; ilt ; ilt ; ılt ; ileti ; πρθ ; προώθ ; προωθ ; továbbítás ;
		továbbítva ; tov ; redir ; redir. ; prosl ; prosljeđeno ; edasi ; ct ; chuyển tiếp ; trs ; הועבר ;
		העברה ; إعادة توجيه ; تحويل ; 転送 ; 転 ; 转发 ; 转寄 ; 轉寄 ; 轉發 ; 轉送 ; 전달
	`),
);

export const REPLY_PREFIXES: ReadonlySet<string> = new Set(
	list(`
		re ; aw ; antw ; antwort ; ré ; rép ; réf ; rif ; r ; res ; sv ; svar ; odp ; odpověď ;
		vá ; vs ; vast ; ynt ; yan ; απ ; σχετ ; vá: ; răsp ; hv ; ha ; на ; ответ ; отв ; відп ;
		回复 ; 回覆 ; 答复 ; 答覆 ; 回應 ; 返信 ; 답장 ; 회신 ; trả lời ; tl ; bls ; השב ; תגובה ; رد ; ред
	`),
);
