import { plainWords } from '../../bounce/plainWords';
import { hasHeader } from '../../headers';
import type { ParsedMail } from '../../model';
import { list } from '../../personText/data/list';

/** How telephone systems, fax servers and scanners name what they send (`plainWords`). */
const DEVICE_WORDS: readonly string[] = list(`
	voicemail ; voice mail ; voice message ; voicemessage ; new voice ; missed call ; message from caller ; audio message ;
	sprachnachricht ; sprachbox ; anrufbeantworter ; mailbox-nachricht ; message vocal ; messagerie vocale ; repondeur ;
	mensaje de voz ; buzon de voz ; messaggio vocale ; segreteria ; mensagem de voz ; correio de voz ; voicemailbericht ;
	ingesproken bericht ; rostmeddelande ; rostbrevlada ; talebesked ; talemelding ; telefonsvarer ; wiadomosc glosowa ;
	poczta glosowa ; hlasova zprava ; hlasova schranka ; ボイスメール ; 留守番電話 ; 音声メッセージ ; 语音邮件 ; 语音留言 ; 語音 ;
	голосовое сообщение ; голосовая почта ; sesli mesaj ; 음성 메시지 ; 음성메일 ;
	fax from ; incoming fax ; new fax ; fax received ; received fax ; fax message ; a fax ; efax ; fax- ; telefax ; neues fax ; fax von ;
	faxempfang ; eingehendes fax ; fax recu ; telecopie ; nouveau fax ; fax recibido ; fax de ; nuevo fax ; fax ricevuto ; fax da ;
	fax recebido ; ontvangen fax ; fax van ; inkommande fax ; fax fran ; fax fra ; faks ; fax od ; prichozi fax ; ファックス ; ファクス ; fax受信 ; 传真 ; 傳真 ;
	факс ; 팩스 ;
	scan from ; scanned from ; scanned document ; scanned image ; scan to email ; scan to e-mail ; message from km_ ; scanner ; scan_ ;
	scan von ; gescanntes dokument ; gescannt ; numerisation ; document numerise ; numerise ; escaneado ; documento escaneado ; digitalizado ;
	scansione ; documento digitalizado ; digitalizacao ; gescand ; skannat ; inskannat ; skannet ; scannet ; skan ; zeskanowany ; naskenovan ; sken ;
	スキャン ; 扫描 ; 掃描 ; скан ; отсканирован ; tarama ; taranan ; 스캔
`);

const PAPER =
	/^(?:application\/pdf|image\/(?:tiff|tif|jpe?g|png)|application\/(?:octet-stream|x-fax|fax))$/;
const PAPER_NAME = /\.(?:pdf|tiff?|jpe?g|png)$/i;

/**
 * Whether a telephone system, a fax server or a scanner sends what somebody said or put on the glass:
 * a recording, or paper as a picture under such words. A newsletter or a bill with a PDF is none.
 */
export function isDeskDevice(mail: ParsedMail): boolean {
	if (hasHeader(mail, 'list-unsubscribe')) return false;
	const isRecording = mail.attachments.some((each) => each.mimeType.startsWith('audio/'));
	const isPaper = mail.attachments.some(
		({ mimeType, fileName, inline }) =>
			!inline && (PAPER.test(mimeType) || PAPER_NAME.test(fileName)) && !isIcon(mail, fileName),
	);
	if (!isRecording && !isPaper) return false;
	const words = plainWords(
		`${mail.subject.slice(0, 300)}\n${mail.from?.name ?? ''}\n${mail.from?.address ?? ''}\n${mail.text.slice(0, 300)}`,
	);
	return DEVICE_WORDS.some((each) => words.includes(each));
}

/** A logo that a program attached without showing it. */
function isIcon(mail: ParsedMail, fileName: string): boolean {
	return mail.html !== '' && /^(?:logo|icon|image\d{3}|banner|header|footer)/i.test(fileName);
}
