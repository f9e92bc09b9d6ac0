import { list } from '../../personText/data/list';

/** Phrases in subjects of bounces, lower case, at any place of the subject; by language. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
	en: list(`
		undeliver ; delivery status notification ; delivery notification ; delivery failure ;
		delivery failed ; delivery report ; delivery error ; delivery problem ; delivery has failed ;
		delivery unsuccessful ; failure notice ; failure notification ; returned mail ;
		returned to sender ; mail returned ; mail failure ; mail failed ; mail error ;
		mail system error ; mail delivery ; mail could not be delivered ;
		message could not be delivered ; could not be delivered ; not be delivered ; not delivered ;
		wasn't delivered ; unable to deliver ; nondeliverable ; non-deliverable ; non delivery ;
		nondelivery ; non-delivery ; delivery delay ; delayed mail ; mail delayed ; message delayed ;
		warning: message ; warning: could not send ; message still undelivered ;
		message you sent blocked ; message blocked ; rejected mail ; message rejected ;
		mail rejected ; message not sent ; could not send message ; bounced mail ;
		bounce notification ; user unknown ; error sending ; error delivering ; failed mail ;
		failed delivery ; failed to deliver ; fail to deliver ; failed message ; problem delivering ;
		delivery subsystem
	`),
	de: list(`
		unzustellbar ; nicht zustellbar ; nicht zugestellt ; zustellung fehlgeschlagen ;
		zustellung gescheitert ; zustellfehler ; übermittlungsstatus ; zustellungsbenachrichtigung ;
		rückläufer ; mailzustellung ; mail-zustellung ; nicht ausgeliefert ; zustellstatus ;
		zustellung verzögert
	`),
	fr: list(`
		non remis ; notification d'état de remise ; message non délivré ; échec de remise ;
		échec de la remise ; non distribué ; non distribuable ; non livré ; échec de livraison ;
		impossible de remettre ; impossible de distribuer ; retour à l'expéditeur ;
		rapport de non-remise ; échec de distribution ; avis de non-remise ; remise retardée
	`),
	es: list(`
		no se puede entregar ; no se pudo entregar ; no entregado ; no entregable ;
		estado de entrega ; correo devuelto ; mensaje devuelto ; error de entrega ;
		fallo de entrega ; no entregada ; entrega retrasada
	`),
	it: list(`
		mancato recapito ; non recapitabile ; non recapitato ; stato del recapito ;
		impossibile recapitare ; mancata consegna ; consegna fallita ; non consegnato ;
		stato di recapito ; avviso di mancata consegna ; notifica di mancato ; errore di consegna
	`),
	pt: list(`
		não entregue ; não é possível entregar ; não foi possível entregar ; falha na entrega ;
		devolvid ; falha de entrega ; estado de entrega ; não foi entregue ; status de entrega ; mensagem não entreg
	`),
	nl: list(`
		onbestelbaar ; niet afgeleverd ; niet bezorgd ; niet worden bezorgd ; bezorging mislukt ;
		niet bestelbaar ; bezorgingsstatus ; status van bezorging
	`),
	pl: list(`
		niedostarczal ; nie można dostarczyć ; nie dostarczono ; niedoręcz ; zwrot poczty ;
		nie została dostarczona ; o stanie dostarczania
	`),
	cs: ['nedoručiteln', 'o stavu doručení', 'nelze doručit', 'nedoručen', 'nepodařilo se doručit'],
	sk: ['nemožno doručiť', 'nedoručiteľ'],
	hu: ['kézbesíthetetlen', 'nem kézbesíthető', 'sikertelen kézbesítés'],
	ro: ['nelivrat', 'imposibil de livrat'],
	sv: list(`
		inte leverera ; kan inte levereras ; ej levererat ; olevererbar ; kunne inte levereras ;
		inte levererats ; statusmeddelande för leverans ; om leveransstatus
	`),
	da: [
		'kan ikke leveres',
		'leveringsstatusmeddelelse',
		'om leveringsstatus',
		'ikke leveret',
		'kunne ikke leveres',
		'levering mislykkedes',
	],
	no: ['ikke levert', 'om leveringsstatus', 'levering mislyktes'],
	fi: [
		'ei voida toimittaa',
		'toimituksen tila',
		'toimittaminen epäonnistui',
		'ei voitu toimittaa',
		'toimittamaton',
	],
	tr: ['teslim edilem', 'teslim durumu bildirimi'],
	ru: list(`
		недоставлен ; не удается доставить ; не удалось доставить ; не доставлено ;
		ошибка доставки ; не может быть доставлено ; невозможно доставить ; не доставлен ; о состоянии доставки
	`),
	uk: ['не було доставлено'],
	el: ['μη παραδοτέο'],
	ja: list(`
		配信不能 ; 配信できません ; 配達不能 ; 配信エラー ; 未配信 ; 送信できません ; エラーメール ;
		配送エラー ; 届きません ; 配信状態通知 ; 配信失敗 ; 配信遅延
	`),
	zh: list(`
		退信 ; 未送达 ; 未送達 ; 无法送达 ; 無法送達 ; 無法傳遞 ; 无法传递 ; 投递失败 ; 无法投递 ; 無法投遞 ;
		未能送达 ; 传递状态通知 ; 傳遞狀態通知 ; 投递状态 ; 传递延迟 ; 傳遞延遲
	`),
	ko: [
		'반송',
		'배달되지',
		'배달할 수 없',
		'전달 실패',
		'발송 실패',
		'전송 실패',
		'배달 상태 알림',
		'배달 못함',
		'배달 지연',
	],
	he: ['לא ניתן למסור'],
	ar: ['تعذر تسليم', 'لم يتم التسليم'],
};

/** All of them, in the order of the languages. */
export const NOTICE_SUBJECTS: readonly string[] = Object.values(SUBJECTS).flat();
