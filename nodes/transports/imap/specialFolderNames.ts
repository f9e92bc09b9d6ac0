/** Folders that mail programs make for themselves, where a server gives no attribute (RFC 6154). */
export type NamedUse = '\\Trash' | '\\Sent' | '\\Drafts';

/**
 * Names by which mail programs and providers make these folders, a language a line: Outlook, Exchange,
 * Thunderbird, Apple Mail, Gmail, Roundcube, Horde, SOGo, Zimbra, GMX, Yandex, Mail.ru, QQ, 163, Naver.
 * The first name that is found wins, so the common ones stand first. Compared by `nameKey`.
 */
const NAMES: Readonly<Record<NamedUse, string>> = {
	'\\Trash': `
		Trash|Deleted Items|Deleted Messages|Deleted|Bin|Trash Bin|Recycle Bin|Rubbish|Wastebasket|Trashcan
		Papierkorb|Gelöschte Elemente|Gelöschte Objekte|Gelöschte Nachrichten|Gelöscht
		Corbeille|Éléments supprimés|Messages supprimés|Courrier supprimé|Poubelle|Supprimés
		Cestino|Posta eliminata|Elementi eliminati|Messaggi eliminati|Eliminati|Cancellati
		Papelera|Papelera de reciclaje|Elementos eliminados|Mensajes eliminados|Eliminados|Elementos borrados|Borrados
		Lixeira|Lixo|Itens Excluídos|Itens Eliminados|Itens Apagados|Mensagens excluídas|Excluídos|Reciclagem
		Prullenbak|Verwijderde items|Verwijderde berichten|Verwijderd
		Papirkurv|Slettet post|Slettede elementer|Slettede beskeder|Slettet
		Papirkorg|Søppel|Søppelkasse|Slettede meldinger
		Papperskorg|Papperskorgen|Borttagna objekt|Borttaget|Borttagna meddelanden
		Roskakori|Poistetut|Poistetut kohteet|Poistetut viestit
		Ruslakarfa|Rusl|Eytt|Eydd atriði|Eyddir hlutir
		Kosz|Elementy usunięte|Usunięte|Wiadomości usunięte
		Koš|Odstraněná pošta|Odstraněné položky|Odstraněné|Smazané|Smazaná pošta
		Kôš|Odstránená pošta|Odstránené položky|Odstránené|Zmazané
		Smeti|Izbrisano|Izbrisani elementi|Izbrisana pošta|Izbrisane
		Otpad|Smeće|Izbrisane stavke|Obrisane stavke|Obrisano|Kanta za smeće
		Смеће|Отпад|Избрисане ставке|Обрисано
		Корзина|Удаленные|Удалённые|Удаленные элементы|Удалённые элементы|Удаленные письма
		Кошик|Видалені|Видалені елементи|Видалені листи|Смітник
		Кошче|Изтрити|Изтрити елементи|Изтрити писма
		Сметнік|Выдаленыя|Выдаленыя элементы
		Kuka|Lomtár|Törölt elemek|Törölt üzenetek|Törölt
		Coș de gunoi|Coşul de gunoi|Gunoi|Elemente șterse|Elemente şterse|Articole șterse|Mesaje șterse
		Κάδος|Κάδος απορριμμάτων|Κάδος Ανακύκλωσης|Διαγραμμένα|Διαγραμμένα στοιχεία|Απορρίμματα
		Çöp|Çöp Kutusu|Silinmiş Öğeler|Silinmiş|Silinenler|Silinmiş iletiler
		Prügikast|Kustutatud|Kustutatud üksused|Kustutatud kirjad
		Miskaste|Atkritne|Izdzēstie|Izdzēstie vienumi|Dzēstie vienumi|Papīrgrozs
		Šiukšliadėžė|Šiukšlinė|Ištrinti|Ištrinti elementai|Ištrinti laiškai
		Paperera|Elements suprimits|Suprimits|Missatges suprimits
		Zaborrontzia|Zakarrontzia|Ezabatutako elementuak|Ezabatuak
		Papeleira|Elementos suprimidos
		Bosca bruscair|Bruscar|Míreanna scriosta
		Sbwriel|Bin sbwriel|Eitemau wedi'u dileu
		Koshi|Hedhurina|Elementet e fshira|Të fshira
		אשפה|פריטים שנמחקו|סל האשפה|סל המיחזור|נמחקו
		المهملات|سلة المهملات|العناصر المحذوفة|المحذوفات|الرسائل المحذوفة|محذوفات|سلة المحذوفات
		زباله‌دان|سطل زباله|حذف‌شده‌ها|موارد حذف شده|پیام‌های حذف‌شده|زباله دان
		ردی کی ٹوکری|کوڑا|حذف شدہ اشیاء
		रद्दी|ट्रैश|हटाए गए आइटम|कचरा|रद्दी की टोकरी
		ট্র্যাশ|আবর্জনা|মুছে ফেলা আইটেম
		குப்பை|நீக்கப்பட்ட உருப்படிகள்
		ถังขยะ|รายการที่ถูกลบ|รายการที่ลบ|ขยะ
		Thùng rác|Mục đã xóa|Các mục đã xóa|Đã xóa|Thư đã xóa
		Sampah|Item Terhapus|Item yang Dihapus|Kotak Sampah|Tong Sampah|Item Dipadam|Pesan terhapus
		Basura|Basurahan|Mga Tinanggal na Item
		已删除邮件|已删除|垃圾桶|废件箱|已删除邮件箱|回收站|废纸篓|垃圾箱|已删除的项目|已删除的邮件|删除邮件|废件夹
		刪除的郵件|已刪除郵件|垃圾桶|資源回收筒|已刪除的項目|刪除的項目|垃圾筒|刪除郵件|已刪除
		ゴミ箱|ごみ箱|削除済みアイテム|削除済み|削除済みメール|削除済みメッセージ|トラッシュ
		휴지통|지운 편지함|삭제된 항목|지운 메일함|삭제한 편지함|지운편지함|삭제된 메시지
	`,
	'\\Sent': `
		Sent|Sent Items|Sent Messages|Sent Mail|Sent-Mail|Sent Objects|Sent Folder
		Gesendet|Gesendete Elemente|Gesendete Objekte|Gesendete Nachrichten
		Envoyés|Éléments envoyés|Messages envoyés|Courrier envoyé|Envoyé
		Inviati|Posta inviata|Elementi inviati|Messaggi inviati|Inviata|Inviate
		Enviados|Elementos enviados|Mensajes enviados|Correo enviado
		Enviadas|Itens Enviados|Mensagens enviadas|E-mails enviados
		Verzonden|Verzonden items|Verzonden berichten
		Sendt|Sendt post|Sendte elementer|Sendte beskeder|Sendt e-post
		Sendte|Sendte meldinger|Sendte e-poster
		Skickat|Skickade objekt|Skickade|Skickade meddelanden
		Lähetetyt|Lähetetyt kohteet|Lähetetyt viestit
		Sent póstur|Sendir hlutir|Send atriði|Sendur póstur
		Wysłane|Elementy wysłane|Wiadomości wysłane|Poczta wysłana
		Odeslaná pošta|Odeslané|Odeslané položky|Odeslané zprávy
		Odoslaná pošta|Odoslané|Odoslané položky|Odoslané správy
		Poslano|Poslani elementi|Poslana pošta
		Poslane stavke|Poslane poruke|Poslato|Poslano
		Послато|Послате ставке|Послате поруке
		Отправленные|Отправленные элементы|Отправленные письма
		Надіслані|Надіслані елементи|Відправлені|Надіслані листи
		Изпратени|Изпратени елементи|Изпратени писма|Изпратена поща
		Адпраўленыя|Адпраўлена
		Elküldött|Elküldött elemek|Elküldött üzenetek|Elküldöttek
		Trimise|Elemente trimise|Mesaje trimise|Expediate
		Απεσταλμένα|Σταλμένα|Απεσταλμένα στοιχεία|Σταλθέντα
		Gönderilmiş Öğeler|Gönderilmiş|Gönderilenler|Gönderilmiş postalar|Gönderilen
		Saadetud|Saadetud üksused|Saadetud kirjad
		Nosūtītie|Nosūtītie vienumi|Nosūtītās|Nosūtīts
		Išsiųsti|Išsiųsti elementai|Išsiųsti laiškai|Išsiųstieji
		Enviats|Elements enviats|Missatges enviats
		Bidaliak|Bidalitakoak|Bidalitako elementuak
		Enviadas|Correo enviado|Elementos enviados
		Seolta|Míreanna seolta
		Anfonwyd|Eitemau a anfonwyd|Danfonwyd
		Të dërguara|Elementet e dërguara|Të dërguar
		נשלחו|פריטים שנשלחו|דואר שנשלח
		المرسلة|العناصر المرسلة|البريد المرسل|الرسائل المرسلة|المرسل|المرسلات
		فرستاده شده|ارسال‌شده|موارد ارسال شده|پیام‌های فرستاده‌شده|ارسال شده
		بھیجا ہوا|ارسال کردہ اشیاء
		भेजे गए|भेजे गए आइटम|भेजी गई मेल|प्रेषित
		পাঠানো|প্রেরিত আইটেম|প্রেরিত
		அனுப்பியவை|அனுப்பிய உருப்படிகள்
		จดหมายที่ส่ง|รายการที่ถูกส่ง|ส่งแล้ว|รายการที่ส่ง
		Thư đã gửi|Mục đã gửi|Đã gửi
		Terkirim|Item Terkirim|Surat Terkirim|Item Dihantar|Dihantar
		Mga Naipadala|Naipadala
		已发送邮件|已发送|已发邮件|已发送的邮件|寄件箱|发件夹|已发送的项目|发送的邮件
		寄件備份|已傳送郵件|已傳送的項目|已寄出郵件|已寄信件|傳送的郵件|寄件匣備份|已傳送
		送信済みアイテム|送信済み|送信済みメール|送信済みトレイ|送信済メール|送信済みメッセージ
		보낸 편지함|보낸편지함|보낸 메일함|보낸 항목|보낸메일함
	`,
	'\\Drafts': `
		Drafts|Draft|Draft Messages|Draft Items
		Entwürfe|Entwurf|Nachrichtenentwürfe
		Brouillons|Brouillon
		Bozze|Bozza
		Borradores|Borrador
		Rascunhos|Rascunho
		Concepten|Concept
		Kladder|Udkast
		Utkast|Kladd
		Utkast|Utkaster
		Luonnokset
		Drög|Uppköst
		Wersje robocze|Szkice|Kopie robocze|Robocze
		Koncepty|Rozepsané|Rozepsaná pošta
		Koncepty|Rozpísané
		Osnutki
		Skice|Nacrti|Nedovršeno
		Нацрти|Недовршено|Радне верзије
		Черновики|Черновик
		Чернетки
		Чернови|Чернова
		Чарнавікі
		Piszkozatok|Piszkozat
		Ciorne|Schițe|Schiţe
		Πρόχειρα|Προσχέδια
		Taslaklar|Taslak
		Mustandid
		Melnraksti|Uzmetumi
		Juodraščiai
		Esborranys
		Zirriborroak
		Borradores|Borradoiros
		Dréachtaí
		Drafftiau
		Skica|Drafte
		טיוטות
		المسودات|مسودات|المسوّدات
		پیش‌نویس‌ها|پیش نویس ها|پیش‌نویس
		مسودے
		ड्राफ़्ट|ड्राफ्ट|मसौदे|प्रारूप
		খসড়া
		வரைவுகள்
		จดหมายร่าง|แบบร่าง|ร่างจดหมาย|ฉบับร่าง
		Thư nháp|Bản nháp|Nháp
		Draf|Konsep
		Mga Draft
		草稿|草稿箱|草稿夹
		草稿|草稿匣|草稿夾
		下書き|ドラフト|下書
		임시 보관함|임시보관함|임시 보관 메일함|초안
	`,
};

const BY_KEY: ReadonlyMap<string, { use: NamedUse; rank: number }> = new Map(
	(Object.entries(NAMES) as Array<[NamedUse, string]>).flatMap(([use, text]) =>
		text
			.split(/[|\n]/)
			.map((name) => nameKey(name))
			.filter((key) => key !== '')
			.map((key, rank) => [key, { use, rank }] as const)
			.reverse(),
	),
);

/** What a folder of this name is for, by its last part alone; a smaller rank is the more common name. */
export function namedUse(name: string): { use: NamedUse; rank: number } | null {
	return BY_KEY.get(nameKey(name)) ?? null;
}

/** Without regard to case, blanks, hyphens, accents written in two ways, and marks of writing direction. */
function nameKey(name: string): string {
	return name
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069_-]+/g, '');
}
