import { list } from '../../personText/data/list';

/** Words of diagnostics, lower case, that mean one `subject.detail` of a status (RFC 3463). */
export interface Reason {
	detail: string;
	words: readonly string[];
}

/** The first family that has a word in the text wins, so the more certain ones stand first. */
export const REASONS: readonly Reason[] = [
	// Mailbox full.
	{
		detail: '2.2',
		words: list(`
			mailbox full ; mailbox is full ; mail box full ; mailbox has exceeded ; full mailbox ;
			over quota ; overquota ; over the quota ; exceeded quota ; quota exceeded ;
			over-quota ; exceeds quota ; exceed quota ; quota limit ; out of quota ;
			quota violation ; exceeded storage ; storage allocation ; insufficient storage ;
			storage limit ; mailbox exceeds allowed size ; mailbox size limit ; inbox is full ;
			no space left ; space not enough ; disk space limit ; too many messages in ; too many messages on ; zuviele mails ;
			exceeded the local limit ;
			maildir delivery failed ; mailfolder is full ; exceeding their quota ;
			exceeding its quota ; disk quota ; user is over ; account is over ;
			is out of storage ; mailbox would exceed ; box is full ; postfach ist voll ;
			postfach voll ; boîte aux lettres pleine ; boîte pleine ; buzón lleno ;
			casella piena ; caixa de correio cheia ; caixa cheia ; caixa postal cheia ; empfängers voll ; empfängers ist voll ; mailbox vol ; postvak is vol ;
			casella è piena ; destinatario è piena ; boîte du destinataire pleine ; est pleine ;
			buzón está lleno ; está llen ; caixa está cheia ; está cheia ; skrzynka jest pełna ;
			schránka je plná ; brevlådan är full ; posta kutusu dolu ; megtelt ;
			ящик переполнен ; переполнен ; 邮箱已满 ; 信箱已滿 ; 容量 ; いっぱい ; 용량
		`),
	},
	// Message too large.
	{
		detail: '3.4',
		words: list(`
			message too large ; message too big ; message is too large ; message is too big ;
			message size exceeds ; exceeds size limit ; size limit exceeded ; message exceeds ;
			exceeds maximum message size ; exceeded maximum message size ; maximum message size ;
			exceeds fixed maximum ; exceeds the maximum ; message length exceeds ;
			mail size limit ; maximum incoming message size ; maximum message length ;
			message is larger than ; message is bigger than ; exceeds the size ;
			message was too large ; size exceeds ; nachricht ist zu groß ; trop volumineux ;
			demasiado grande ; troppo grande ; muito grande ; слишком большое ; サイズ
		`),
	},
	// Mailbox disabled.
	{
		detail: '2.1',
		words: list(`
			account disabled ; account is disabled ; account has been disabled ; user disabled ;
			mailbox disabled ; mailbox is disabled ; account suspended ; is suspended ;
			been suspended ; account inactive ; is inactive ; mailbox inactive ;
			user is inactive ; deactivated ; account is temporarily limited ;
			temporarily limited ; account is locked ; mailbox is locked ;
			account has been closed ; account closed ; no longer active ; not active ;
			account expired ; account is expired ; account has expired ; currently suspended ;
			no longer accepting mail ; mailbox unavailable or access denied ;
			temporarily disabled ; not accepting any mail ; discontinued ; has been terminated
		`),
	},
	// Sender refused; before the recipient's words, for "sender address rejected" has them too.
	{
		detail: '1.8',
		words: list(`
			sender address rejected ; sender domain ; domain of sender ; unroutable sender ;
			unrouteable sender
		`),
	},
	// No such domain, in words that the mailbox's have too.
	{
		detail: '1.2',
		words: ['domain does not exist', "domain doesn't exist", 'host does not exist'],
	},
	// No address at all: it cannot be read.
	{
		detail: '1.3',
		words: list(`
			malformed address ; malformed recipient ; incorrectly constructed ; bad address syntax ;
			invalid address syntax
		`),
	},
	// No such mailbox.
	{
		detail: '1.1',
		words: list(`
			user unknown ; unknown user ; no such user ; no such recipient ; no such mailbox ;
			no such address ; no such person ; no such account ; no such alias ; no mailbox here ;
			no mailbox by that name ; not a valid mailbox ; invalid mailbox ; mailbox not found ;
			mailbox does not exist ; mailbox unknown ; unknown mailbox ; bad destination mailbox ;
			user does not exist ; user doesn ; user not found ; unknown recipient ;
			recipient unknown ; recipient not found ; recipnotfound ; recipientnotfound ;
			recipient does not exist ; invalid recipient ; recipient invalid ;
			recipient is invalid ; recipients invalid ; unknown address ; address unknown ;
			addressee unknown ; unknown local ; unknown or illegal ; user not known ;
			recipient not known ; invalid final delivery userid ; final email delivery point ;
			no matches to nameserver query ; undeliverable address ; account does not exist ;
			no account by that name ; invalid address ; invalid user ; not a known user ;
			unknown virtual mailbox ; unknown account ; bad address ;
			does not have an email account ; not our customer ; not known at this site ;
			nonexistent ; non-existent ; no longer exist ; no longer valid ; no longer available ;
			no longer employed ; not listed in ; not found in directory ;
			not a valid recipient ; does not exist ; doesn't exist ; do not exist ;
			address rejected ; recipient rejected ; address not found ; couldn't be found ;
			wasn't found ; could not be found ; not be found at ; address error ;
			no valid recipients ; mailbox unavailable ; mailbox is unavailable ;
			unroutable mailbox ; not a valid user ; recipient name is not recognized ; invalid local ;
			no local mailbox ; no users ; not local ;
			not exist ; e-mail address you entered ; email address you entered ;
			no mail box ; bad recipient ; bad_recipient ; not an active address ;
			please check the recipient ; nicht gefunden ; nicht im domino ; unbekannter ; existiert nicht ;
			nicht bekannt ; ist unbekannt ; introuvable ; n'existe pas ; inconnu ; pas répertorié ; n'est pas listé ; été trouvée ;
			été trouvé ; no existe ; desconocid ; no se encontr ; no se pudo encontrar ;
			non esiste ; impossibile trovare ; sconosciut ; indirizzo non valido ; non è stato trovato ; não existe ; não encontrado ;
			não foi encontrado ; bestaat niet ; onbekend ; niet gevonden ; nie istnieje ;
			nieznany ; neexistuje ; finns inte ; findes ikke ; finnes ikke ; ei löydy ;
			не существует ; не найден ; неизвестн ; недействител ; bulunamadı ; mevcut değil ;
			不存在 ; 查无此 ; 查無此 ; 找不到 ; 宛先不明 ; 見つかりません ; 見つからない ; ディレクトリにありません ; 存在しません ; 存在しない ; 없는 ; 존재하지 ; 찾을 수 없
		`),
	},
	// No such host or domain.
	{
		detail: '1.2',
		words: list(`
			host unknown ; unknown host ; host not found ; host name lookup failure ;
			name server ; domain not found ; no such domain ; unknown domain ; domain unknown ;
			invalid domain ; domain name not found ; host or domain name not found ;
			name service error ; name or service not known ; unrouteable address ;
			unroutable address ; unrouteable mail ; couldn't find any host named ;
			cannot find host ; illegal host/domain ; bad destination host ; no mail exchanger ;
			no route for current request ; does not appear to be registered ;
			does not accept mail ; null mx ; nullmx ; dns error ; dns lookup ; domain name not ;
			nxdomain ; bad host name ; unresolvable ; unable to resolve ; cannot resolve ;
			could not be resolved
		`),
	},
	// Refused by policy, as spam, by authentication.
	{
		detail: '7.1',
		words: [
			...list(`
				spam ; blacklist ; black list ; blocklist ; block list ; blocked ; spamhaus ;
				spamcop ; unwanted ; recipient preferences ; reverse dns ; rdns ; ptr record ; barracuda ;
				listed by ; listed at ; listed in ; dnsbl ; rbl ; reputation ;
				unsolicited ; policy ; not authorized ; not authorised ; unauthorized ; not allowed ;
				not permitted ; not accepted ; relaying ; relay access ; relay not ; relay denied ;
				unable to relay ; access denied ; access not allowed ; permission denied ;
				prohibited ; forbidden ; content rejected ; content filter ; message content ; virus ;
				malware ; suspicious ; dkim ; dmarc ; sender verify ; sender rejected ;
				sender denied ; authentication ; rejected for policy ; rejected by ;
				has been rejected ; message rejected ; rejecting ; abgelehnt ; verweigert ; été refusé ;
				rechazado ; rifiutato ; rejeitad ; 拒绝 ; 拒否 ; 스팸 ; administrative prohibition ;
				not a member ; restricted ; moderated ; refused to accept
			`),
			'spf ',
		],
	},
	// Loop.
	{
		detail: '4.6',
		words: list(`
			mail loop ; looping ; loops back ; loop detected ; too many hops ; hop count
		`),
	},
	// Delivery time over.
	{
		detail: '4.7',
		words: [
			...list(`
				retry timeout exceeded ; retry time not reached ; queue too long ;
				delivery time expired ; message expired ; expired ; too long on the queue ;
				in the queue too long ; time limit exceeded ; delivery attempts ;
				could not be delivered for ; not been delivered for ; unreachable for ; gave up ;
				giving up after ; been in the queue ; on the queue for ; maximum retry ;
				allowed queue period ; failing for a long time
			`),
			' attempts:',
		],
	},
	// Connection broke.
	{
		detail: '4.2',
		words: list(`
			connection reset ; lost connection ; connection dropped ; connection closed ;
			broken pipe ; connection died ; conversation with ; closed connection ;
			unexpectedly closed ; read error
		`),
	},
	// Host does not answer.
	{
		detail: '4.1',
		words: list(`
			connection refused ; requests to connect ; socket error ; connection to mail exchanger ;
			connection timed out ; operation timed out ; timed out ;
			timeout ; no route to host ; unreachable ; not reachable ; could not connect ;
			couldn't connect ; unable to connect ; cannot connect ; establish an smtp connection ;
			no answer from ; connect to ; network error ; not responding ; did not respond ; does not respond ;
			wasn't able to establish ; no response ; host down ; antwortet nicht ; ne répond pas ;
			no responde
		`),
	},
	// System takes no mail now.
	{
		detail: '3.2',
		words: list(`
			service unavailable ; service not available ; temporarily unavailable ;
			system not accepting ; try again later ; try later ; too busy ; server busy ;
			server is busy ; resources ; too many connections ; not accepting network messages ;
			temporarily deferred ; greylist
		`),
	},
	// Server set up wrongly.
	{
		detail: '3.5',
		words: [
			'config error',
			'configuration error',
			'configuration problem',
			'misconfigur',
			'system error',
		],
	},
	// No route.
	{
		detail: '4.4',
		words: ['could not find a gateway', 'unable to route', 'no route found'],
	},
	// Local delivery failed.
	{
		detail: '3.0',
		words: [
			'command died',
			'local delivery failed',
			'command failed',
			'input/output error',
			'cannot write',
		],
	},
	// Too many recipients.
	{
		detail: '5.3',
		words: ['too many recipients'],
	},
	// Command refused.
	{
		detail: '5.2',
		words: ['syntax error', 'invalid command', 'bad syntax'],
	},
	// Command unknown.
	{
		detail: '5.1',
		words: ['command unrecognized', 'command not recognized', 'unrecognized command'],
	},
	// Encoding not supported.
	{
		detail: '6.1',
		words: ['conversion', '8bit', '8bitmime', 'smtputf8'],
	},
	// Refused, no more said.
	{
		detail: '2.0',
		words: ['refused', 'unavailable', 'rejected', 'denied'],
	},
];
