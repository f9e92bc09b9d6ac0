import { list } from './list';

/** How people pass a mail on without asking anything for themselves (`plainWords`). */
export const PASSING_ON: readonly string[] = list(`
	fyi ; for your information ; please handle ; take care of ; please process ; please see below ; see below ; see the mail below ; please answer ;
	please reply to ; please respond ; can you answer ; could you answer ; can you handle ; could you handle ; can you help him ; can you help her ;
	can you help them ; can you help this ; could you help this ; could you help him ; could you help her ; can you assist ; could you assist ; please assist ; please help this ;
	please help him ; please help her ; can you look into ; could you look into ; can you take a look ; could you take a look ; please look into ; please check ; can you check ;
	could you check ; can you deal ; please deal ; please contact ; can you contact ; could you contact ; one for you ; yours ; passing this on ; forwarding ; please open a ticket ;
	can you pick ; please create a ticket ; over to you ; can someone ; can somebody ; could someone ; who can help ; who takes ;
	zur kenntnis ; z.k. ; z. k. ; zur info ; zur weiteren ; bitte bearbeiten ; bitte ubernehmen ; bitte beantworten ; bitte kummern ; bitte um bearbeitung ; bitte um erledigung ; bitte um beantwortung ;
	bitte prufen ; kannst du das ubernehmen ; konnt ihr das ubernehmen ; konnen sie das ubernehmen ; konnt ihr bitte ubernehmen ; kannst du ihm ; kannst du ihr ; konnt ihr ihm ; konnt ihr ihr ; konnt ihr da helfen ; konnt ihr hier helfen ;
	konnen sie hier helfen ; konnt ihr dem kunden ; konnt ihr der kundin ; konnt ihr euch ; kannst du dich ; konnen sie sich ; schaut ihr ; schaust du ; siehe unten ; s.u. ; wer kann ; weitergeleitet ; leite ich weiter ; zur bearbeitung ; mit bitte um ;
	pour info ; pour information ; merci de traiter ; a traiter ; pour traitement ; pouvez-vous traiter ; peux-tu traiter ; pouvez-vous repondre ; peux-tu repondre ; pouvez-vous aider ; peux-tu aider ; pouvez-vous regarder ; peux-tu regarder ; voir ci-dessous ; je vous transmets ; je transfere ;
	para su informacion ; para tu informacion ; por favor atender ; podeis atender ; puedes atender ; pueden atender ; podeis ayudar ; puedes ayudarle ; pueden ayudarle ; puedes mirar ; podeis mirar ; ver abajo ; reenvio ; favor de atender ;
	per conoscenza ; per informazione ; potete gestire ; puoi gestire ; potete rispondere ; puoi rispondere ; potete aiutare ; puoi aiutare ; vedi sotto ; vi inoltro ; ti inoltro ; da gestire ;
	para conhecimento ; para tratamento ; podem tratar ; pode tratar ; podes tratar ; pode responder ; podem responder ; pode ajudar ; podem ajudar ; ver abaixo ; encaminho ; segue abaixo ;
	ter info ; ter informatie ; graag oppakken ; kun je oppakken ; kunnen jullie oppakken ; kunt u oppakken ; kun je dit ; kunnen jullie dit ; kun je deze klant ; zie hieronder ; graag afhandelen ;
	for kannedom ; kan du ta ; kan ni ta ; kan du hjalpa ; kan ni hjalpa ; se nedan ; vidarebefordrar ; til orientering ; til info ; kan du tage ; kan i tage ; kan du hjaelpe ; kan i hjælpe ; kan du hjælpe ; se nedenfor ; kan dere ta ; kan dere hjelpe ; kan du hjelpe ; videresender ;
	do wiadomosci ; prosze o obsluge ; prosze o zajecie ; prosze odpowiedziec ; mozesz sie tym ; mozecie sie tym ; czy mozesz obsluzyc ; przekazuje ; patrz nizej ; na vedomi ; prosim vyridit ; prosim o vyrizeni ; muzete vyridit ; muzes vyridit ; preposilam ; viz nize ;
	ご対応 ; 対応お願い ; 対応願います ; 転送します ; 情報共有 ; ご参考 ; 请处理 ; 请跟进 ; 供参考 ; 请协助 ; 請處理 ; 請協助 ; для информации ; прошу обработать ; прошу ответить ; пересылаю ; к сведению ; см. ниже ; bilginize ; bilgi icin ; ilgilenir misin ; iletiyorum ; 참고 ; 처리 부탁
`);

/** What people report about a mail itself: they want to know what it is, not its sender. */
export const SUSPICION: readonly string[] = list(`
	phishing ; phish ; spam ; scam ; genuine ; legitimate ; legit ; suspicious ; malware ; virus ; fraud ; fake ; trustworthy ; verdachtig ; betrug ; seriös ; serios ; gefalscht ; hameçonnage ; hameconnage ; suspect ; arnaque ;
	frauduleux ; fraude ; sospechoso ; estafa ; falso ; sospett ; truffa ; suspeito ; golpe ; verdacht ; oplichting ; misstankt ; bluff ; bedrageri ; mistenkelig ; mistaenkelig ; mistænkelig ; podejrzan ; oszustwo ; podezrel ; podvod ; 詐欺 ; 迷惑メール ; フィッシング ; 诈骗 ; 钓鱼 ; 釣魚 ; мошенни ; фишинг ; подозрительн ; спам ; dolandiri ; supheli ; oltalama ; 피싱 ; 스팸
`);

/** First person, singular, with what is theirs. */
export const OF_MINE =
	/(?:^|[\s"'(,.!?¿¡])(?:I|I[\u2019'](?:m|ve|ll|d)|me|my|mine|ich|mir|mich|meine?[mnrs]?|je|j[\u2019'](?:ai|y)|moi|mon|ma|mes|yo|mi|mis|io|mio|mia|eu|meu|minha|ik|mij|mijn|jag|mig|min|mitt|jeg|meg|moje|moj|mnie|jsem|moje|me|я|мне|мой|моя|ben|bana|benim)(?=[\s"'),.!?:;]|$)|私|我(?![们們])|저는|제가/iu;

/** That somebody asks for something. */
export const ASKING: readonly string[] = list(`
	please ; help ; need ; bitte ; hilfe ; helfen ; brauche ; s'il vous plait ; svp ; aide ; besoin ; por favor ; ayuda ; necesito ; per favore ; aiut ; bisogno ; ajuda ; preciso ; graag ; hulp ; help ; nodig ;
	snalla ; hjalp ; behover ; venligst ; hjaelp ; hjælp ; hjelp ; trenger ; har brug ; prosze ; pomoc ; potrzebuj ; prosim ; potrebuj ; ください ; お願い ; 教えて ; 请 ; 請 ; 帮 ; пожалуйста ; помогите ; нужн ; lutfen ; yardim ; 부탁 ; 도와
`);
