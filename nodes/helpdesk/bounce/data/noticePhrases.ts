import { list } from '../../personText/data/list';

/** How mail systems begin or word their notices, lower case, by language. */
const PHRASES: Readonly<Record<string, readonly string[]>> = {
	en: list(`
		this is the mail system at host ; this is the postfix program at host ;
		this is the mail delivery ; this message was created automatically by ;
		this is the qmail-send program ; hi. this is the ; this is the mailer-daemon ;
		this is an automatically generated delivery status notification ;
		this is a delivery status notification ; this is the dragonfly mail agent ;
		delivery status notification ; a message that you sent could not be delivered ;
		a message that you sent has not yet been delivered ; a message you sent ;
		the message that you sent was undeliverable ; your message did not reach ;
		delivery to the following recipient ; delivery has failed to these recipients ;
		delivery to these recipients ; the original message was received at ;
		the following recipient(s) could not be reached ; could not be delivered ;
		cannot be delivered ; couldn't be delivered ; can not be delivered ; was not delivered ;
		wasn't delivered ; has not been delivered ; not been delivered ; not delivered ;
		was undeliverable ; is undeliverable ; undeliverable mail ; undeliverable to ; undelivered ;
		unable to deliver ; failed to deliver ; could not deliver ; cannot deliver ;
		couldn't deliver ; wasn't able to deliver ; were unable to send ; trouble delivering ;
		error delivering ; following addresses had ; following address(es) failed ;
		permanent fatal ; following address failed ; following addresses failed ; delivery failed ;
		delivery failure ; delivery error ; delivery problem ; could not be sent ; returned mail ;
		message returned ; failure reasons ; failed address ; failed recipient ;
		this report relates to a message you sent ; attempting to deliver ; attempt to deliver ;
		rejected recipient ; was rejected ; automatically rejected ; has been rejected ;
		was blocked by ; did not reach ; mailbox exceeds allowed size ; user unknown ;
		unknown user ; no such user ; mailbox is full ; invalid final delivery userid ;
		user not known ; failed recipients ; has been postponed ; no valid recipients ;
		error: 550 ; error_code ; server message ; smtp error ; rcpt to: ; non-deliverable ;
		nondeliverable ; not deliver your ; delivery attempt ; account is disabled ;
		may not exist, or you may not have permission to post ; address not found ;
		message blocked
	`),
	de: list(`
		nicht zugestellt ; zugestellt werden ; nicht zustellbar ; unzustellbar ; zustellung ;
		übermittlung an folgende empfänger ; zustellstatus ; übermittlungsstatus
	`),
	fr: list(`
		n'a pas pu être ; pas pu être remis ; échec de la remise ; échec de remise ; non remis ;
		impossible de remettre ; pas pu être délivré ; n'a pas été remis ; état de remise ;
		remise aux destinataires ; n'est pas parvenu à ; pas pu remettre
	`),
	es: list(`
		no se pudo entregar ; no se puede entregar ; no ha podido ser entregado ;
		error de entrega ; error en la entrega ; fallo en la entrega ; estado de entrega ;
		entrega a estos destinatarios ; error al entregar
	`),
	it: list(`
		non è stato recapitato ; impossibile recapitare ; non è stato possibile ;
		stato di recapito ; recapito a questi destinatari ; mancata consegna ;
		mancato recapito ; consegna non riuscita ; recapito non riuscito
	`),
	pt: list(`
		não pôde ser entregue ; não foi possível entregar ; falha na entrega ; não foi entregue ;
		falha ao entregar ; erro de entrega ; status de entrega ; estado de entrega ;
		entrega a estes destinatários ; entrega aos seguintes destinatários
	`),
	nl: ['niet worden bezorgd', 'niet worden afgeleverd', 'bezorging', 'onbestelbaar'],
	pl: list(`
		nie mogła zostać dostarczona ; nie można dostarczyć ; nie została dostarczona ;
		dostarczenie ; o stanie dostarczania
	`),
	cs: ['nelze doručit', 'nepodařilo se doručit', 'doručení'],
	hu: ['kézbesít'],
	sv: [
		'leverans till följande mottagare',
		'om leveransstatus',
		'kunde inte levereras',
		'kan inte levereras',
		'leveransen misslyckades',
	],
	da: [
		'levering til følgende modtagere',
		'om leveringsstatus',
		'kunne ikke leveres',
		'kan ikke leveres',
	],
	no: ['levering mislyktes', 'levering til disse mottakerne', 'om leveringsstatus'],
	fi: [
		'toimitus näille vastaanottajille',
		'toimituksen tila',
		'ei voitu toimittaa',
		'toimitus epäonnistui',
	],
	ru: list(`
		не удалось доставить ; не может быть доставлено ; не доставлено ; ошибка доставки ;
		не было доставлено ; сбой доставки ; о состоянии доставки ;
		доставка следующим получателям
	`),
	tr: ['teslim edilem', 'teslimat başarısız', 'teslim durumu', 'alıcılara teslim'],
	ja: list(`
		配信できません ; 配信不能 ; 配達できません ; 送信できません ; 届けられません ; 配信に失敗 ;
		配信が遅延 ; 配信状態通知
	`),
	zh: list(`
		退信 ; 无法送达 ; 被退回 ; 無法傳遞 ; 未能送达 ; 无法投递 ; 传递失败 ; 傳遞失敗 ;
		未能传递 ; 无法传递 ; 传递状态通知 ; 傳遞狀態通知
	`),
	ko: ['배달 상태 알림', '배달되지', '배달할 수', '전달되지', '배달하지 못'],
};

/** All of them, in the order of the languages. */
export const NOTICE_PHRASES: readonly string[] = Object.values(PHRASES).flat();
