/** How the headers begin that ticket systems write and nobody else, lower case. */
export const SYSTEM_HEADERS: readonly string[] = [
	...['x-zendesk-', 'x-jira-', 'x-atlassian-', 'x-redmine-', 'x-glpi-', 'x-servicenow-'],
	...['x-freshdesk-', 'x-freshservice-', 'x-fd-', 'x-fw-email', 'x-helpscout-', 'x-help-scout-'],
	...['x-otrs-', 'x-otobo-', 'x-znuny-', 'x-rt-', 'rt-ticket', 'rt-originator', 'x-managed-by'],
	...[
		'managed-by',
		'x-odoo-',
		'x-kayako-',
		'x-osticket-',
		'x-zammad-',
		'x-intercom-',
		'x-gorgias-',
	],
	...['x-liveagent-', 'x-topdesk-', 'x-freescout-', 'x-jitbit-', 'x-sfdc-', 'x-salesforce-'],
	...['x-trac-', 'x-mantis-', 'x-mantisbt-', 'x-youtrack-', 'x-kustomer-', 'x-deskpro-'],
	...['x-groove-', 'x-happyfox-', 'x-spiceworks-', 'x-zohodesk-', 'x-zoho-desk', 'x-hubspot-'],
	...[
		'x-dixa-',
		'x-front-',
		'x-re-amaze-',
		'x-reamaze-',
		'x-chatwoot-',
		'x-frappe-',
		'x-dynamics-',
	],
	...['x-uvdesk-', 'x-faveo-', 'x-superoffice-', 'x-efecte-', 'x-matrix42-', 'x-manageengine-'],
	...['x-sdp-', 'x-cherwell-', 'x-remedy-', 'x-bmc-', 'x-ivanti-', 'x-halo-', 'x-autotask-'],
	...['x-connectwise-', 'x-syncro-', 'x-supportpal-', 'x-whmcs-', 'x-teamdesk-', 'x-vivantio-'],
];

/** The same in X-Mailer, User-Agent and X-Powered-By, in the sender's host or in a Message-ID. */
export const SYSTEM_NAMES =
	/zendesk|jira|atlassian|redmine|glpi|service-?now|freshdesk|freshservice|help-?scout|\botrs\b|otobo|znuny|request-?tracker|odoo|kayako|osticket|zammad|intercom|gorgias|liveagent|ladesk|topdesk|freescout|jitbit|salesforce|mantis|youtrack|kustomer|deskpro|groove|happyfox|spiceworks|zoho-?desk|hubspot|\bdixa|reamaze|chatwoot|frappe|uvdesk|superoffice|efecte|matrix42|manageengine|servicedesk|cherwell|ivanti|halopsa|autotask|connectwise|supportpal|helpdesk/i;
