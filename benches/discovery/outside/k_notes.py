"""Cells of the set `k`: log lines, JSON, CSV, stack traces, SQL, curl. `{}` is the value, `{=kind}` a thing of k.py.
Written on 2026-11-22 without knowledge of the recognisers.
"""
TEXT = {kind: sentences.strip().splitlines() for kind, sentences in {
"email": """
{=tsz} ERROR auth.login - invalid credentials for {} (attempt 3)
UPDATE users SET email = '{}' WHERE id = {=int};
{"type":"identify","traits":{"email":"{}","plan":"pro"},"messageId":"{=msgid}"}
curl -X POST https://api.example.com/v1/invite -d '{"email":"{}","role":"viewer"}'
SMTP 550 5.1.1 <{}>: Recipient address rejected: User unknown
psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint "users_email_key" DETAIL: Key (email)=({}) already exists.
{=int},{=date},{},active,{=price}
Reply-To: {}
order {=orderno} confirmation queued to={} template=order_conf_v2
INSERT INTO newsletter (addr, lang) VALUES ('{}', 'en');
[Sentry] user.email={} release={=version} environment=prod
webhook payload: contact.email: {}
GET /unsubscribe?email={} 200
level=warn msg="bounce" rcpt={} code=421
""",
"e164": """
{"to":"{}","from":"ACME","body":"Your parcel arrives today","status":"delivered"}
Twilio error 21610: message to {} blocked, recipient unsubscribed
curl https://api.twilio.com/2010-04-01/Messages.json -d "To={}" -d "Body=Hello"
{=tsz} INFO sms.gateway sent msisdn={} sid={=sm}
phone;{};verified
SELECT * FROM contacts WHERE phone = '{}';
otp sent to {} via sms
""",
"phone": """
{"firstName":null,"phoneNumber":"{}","optIn":true}
phone={} source=import row={=int}
INSERT INTO leads (phone, source) VALUES ('{}', 'web');
call log: caller {} duration 182s queue Billing
validation failed: field "mobile_phone" value "{}" not in E.164 format
ph_no: {} | stat_cd: A
agent note: customer's callback number is {}
""",
"card": """
{"payment":{"card_number":"{}","exp_month":9,"exp_year":2028},"amount":{=int}}
{=tsz} DEBUG PaymentService - request pan={} amount={=price} cur=USD
UPDATE payments SET cc_num = '{}' WHERE payment_id = {=int};
WARN card {} declined: insufficient_funds
cc={}&exp=0928&amount={=price}
{=int},{},{=price},USD,approved
com.acme.pay.CardException: Your card was declined: {} at com.acme.pay.Gateway.charge(Gateway.java:88)
curl https://gateway.example.com/charge -d number={} -d currency=eur
""",
"iban": """
{"iban":"{}","amount":"{=price}","currency":"EUR"}
SEPA batch {=int}: rejected creditor account {} reason AC01
<IBAN>{}</IBAN>
UPDATE vendors SET iban='{}' WHERE vendor_id={=int};
payout failed iban={} code=R03
{=date};{};-{=price};EUR
""",
"bic": """
<BIC>{}</BIC>
{"swift_code":"{}","currency":"EUR"}
bic={} status=unknown
pacs.008 rejected: agent BIC {} not reachable
SELECT bank_name FROM banks WHERE bic = '{}';
""",
"account": """
{"account_number":"{}","account_type":"checking"}
ACH return R03 account number {} no account
INSERT INTO payees (bank_account_no) VALUES ('{}');
acct_no={} status=closed
""",
"aba": """
{"routing_number":"{}","account_holder_type":"individual"}
routing number {} failed validation
aba_routing={} batch={=int}
""",
"nat_us": """
{"ssn":"{}","verified":false}
UPDATE employees SET ssn = '{}' WHERE emp_id = {=int};
ValueError: SSN {} already exists in payroll run {=int}
ssn={} status=MISMATCH source=E-Verify
W2 export row {=int}: employee SSN {} missing address
emp_ssn,{},dept,Finance
""",
"nat_itin": """
{"itin":"{}"}
ITIN {} rejected by IRS validation
""",
"nat_gb": """
{"nationalInsuranceNumber":"{}"}
RTI submission error: NINO {} invalid for employee {=int}
ni_number={} pay_period=2026-04
""",
"nat_nhs": """
{"nhsNumber":"{}","status":"traced"}
PID|1||{}^^^NHS||
nhs_number={} result=matched
""",
"nat_in": """
{"aadhaar":"{}","consent":"Y"}
UIDAI auth failed aadhaar={} err=300
aadhaar number {} seeded with bank account
""",
"nat_pan": """
{"pan":"{}","pan_status":"VALID"}
PAN {} not found in ITD database
""",
"nat_br": """
{"cpf":"{}","nome":null}
CPF {} reprovado na consulta
cpf={} score=720
""",
"nat_ca": """
{"sin":"{}"}
T4 slip error: SIN {} fails checksum on line {=int1}
""",
"nat_de": """
{"steuerId":"{}"}
ELStAM-Abruf: IdNr {} nicht gefunden
steuer_id={} jahr=2026
""",
"nat_es": """
{"dni":"{}","pais":"ES"}
NIF {} no identificado en AEAT
""",
"nat_fr": """
{"nir":"{}"}
DSN: NIR {} inconnu
""",
"nat_it": """
{"codiceFiscale":"{}"}
CF {} non valido
<CodiceFiscale>{}</CodiceFiscale>
""",
"nat_nl": """
{"bsn":"{}"}
bsn={} status=afgekeurd
""",
"nat_pl": """
{"pesel":"{}"}
PESEL {} nie istnieje w bazie
""",
"nat_se": """
{"personnummer":"{}"}
personnummer={} result=not_found
""",
"nat_cn": """
{"idCard":"{}","verified":true}
id_card={} result=一致
INSERT INTO t_user (sfzh) VALUES ('{}');
""",
"nat_ko": """
{"rrn":"{}"}
주민등록번호 {} 검증 실패
""",
"nat_sg": """
{"nric":"{}"}
MyInfo lookup failed for NRIC {}
""",
"ip": """
{} - - [18/Oct/2026:06:25:14 +0000] "GET /wp-login.php HTTP/1.1" 404 162 "-" "curl/8.4"
{"timestamp":"{=tsz}","client_ip":"{}","status":403}
sshd[{=int}]: Accepted publickey for deploy from {} port 50122 ssh2
X-Forwarded-For: {}
{=tsz} WARN waf blocked ip={} rule=942100
kernel: [UFW BLOCK] IN=eth0 SRC={} PROTO=TCP DPT=22
SELECT count(*) FROM sessions WHERE last_ip = '{}';
rate limit exceeded for {} (60 req/min)
nginx: [error] limiting requests, client: {}, server: shop.example.com
""",
"ip6": """
{"client_ip":"{}","asn":3320}
{} - - [02/Nov/2026:11:02:45 +0000] "POST /api/login HTTP/2.0" 401 88
remote_addr={} tls=1.3
""",
"mac": """
dhcpd: DHCPACK on 10.0.4.17 to {} via eth1
{"wifi_mac":"{}","ssid":"guest"}
hostapd: wlan0: STA {} IEEE 802.11: associated
radius reject calling-station-id={} vlan=30
""",
"imei": """
{"imei":"{}","model":"Pixel 8"}
mdm enroll imei={} result=ok
IMEI {} not found in GSMA registry
UPDATE devices SET imei='{}' WHERE device_id={=int};
""",
"vin": """
{"vin":"{}","make":"Toyota"}
decode failed for VIN {}: no match
telemetry vin={} speed=62 fuel=41
INSERT INTO vehicles VALUES ('{}', 'blue', 2021);
""",
"plate": """
{"licensePlate":"{}","state":"CA"}
anpr: plate={} conf=0.97 cam=3
Parkschein abgelaufen, Kennzeichen {}
""",
"jwt": """
curl -H "Authorization: Bearer {}" https://api.example.com/v1/orders
{=tsz} DEBUG filter token={} aud=web
{"id_token":"{}","token_type":"Bearer"}
io.jsonwebtoken.ExpiredJwtException: JWT expired: {}
Cookie: auth={}; theme=dark
""",
"apikey": """
export API_KEY={}
curl -u {}: https://api.stripe.com/v1/charges
{"name":"ci","secret":"{}"}
config.yml: api_key: {}
[gitleaks] finding: {} in src/settings.py line {=int1}
os.environ["TOKEN"] = "{}"
terraform: variable access_key = "{}"
""",
"pem": """
{"kty":"RSA","private_key":"{}"}
ssh key found in artifact: {}
""",
"bcrypt": """
{=int}:admin:{}:1
{"passwordHash":"{}"}
INSERT INTO users (login, pass) VALUES ('svc_report', '{}');
""",
"password": """
jdbc:postgresql://db.internal:5432/dwh?user=etl&password={}
{"username":"svc_dwh","password":"{}"}
DB_PASSWORD={}
mysql -u root -p'{}' shop < dump.sql
ALTER USER reporting WITH PASSWORD '{}';
""",
"btc": """
{"address":"{}","network":"bitcoin","amount":0.013}
withdrawal to {} confirmed after 3 blocks
addr={} label=cold
""",
"eth": """
{"from":"{}","gas":21000}
transfer to {} reverted: out of gas
eth_getBalance params=["{}","latest"]
""",
"passport": """
{"passport_number":"{}","issuing_country":"USA"}
APIS error: passport number {} expired
UPDATE travellers SET passport_no='{}' WHERE trav_id={=int};
""",
"mrz": """
{"mrz":"{}"}
ocr result mrz={}
""",
"dlus": """
{"driver_license_number":"{}","state":"CA"}
MVR request failed DL number {}
""",
"dobiso": """
{"dob":"{}","gender":null}
{"dateOfBirth":"{}"}
UPDATE patients SET birth_date = '{}' WHERE pt_id = {=int};
eligibility check failed: date of birth {} does not match payer record
birthdate={} status=minor
""",
"icd": """
{"diagnosisCode":"{}","claimId":{=int}}
claim {=int} denied: dx {} not covered
DG1|1|ICD10|{}||
""",
"mbi": """
{"medicareBeneficiaryId":"{}"}
270 eligibility: MBI {} not active
""",
"idfa": """
{"idfa":"{}","att_status":3}
adjust callback idfa={} event=install
{"advertisingId":"{}","limitAdTracking":false}
""",
"geo": """
{"lastKnownLocation":"{}","userId":{=int}}
rider gps: {} accuracy=12m
geolocation of user at {}
""",
"cookie": """
Set-Cookie: {}; Path=/; HttpOnly; Secure
-H 'Cookie: {}'
""",
"urlid": """
{"referrer":"{}"}
GET {} 302
""",
"full": """
{"assignee":{"displayName":"{}","active":true}}
{"customer_name":"{}","order_id":{=int}}
INSERT INTO contacts (full_name, source) VALUES ('{}', 'import');
Author: {} Date: Mon Nov 2 10:14:03 2026
Signed-off-by: {}
# TODO({}): remove after the migration
merge request approved by {}
SELECT * FROM employees WHERE full_name = '{}';
{=ticket} assigned to {} by automation rule
-- reviewed by {} on {=date}
{=int},"{}",{=price},paid
cust_nm={} stat_cd=A
Comment by {}: the numbers in the dashboard are off since Monday
{"name":"{}","role":"analyst"}
On-call handover: {} takes over at 9am.
<Name>{}</Name>
{} changed the status from Open to In Progress
""",
"addr": """
{"shippingAddress":"{}","method":"ground"}
geocoder returned 0 results for "{}"
UPDATE customers SET addr = '{}' WHERE cust_no = {=int};
address_line={} verified=false
{=int};"{}";US;{=price}
label printed for {} service=2DAY
USPS validation error: {} - secondary number missing
{"billing":{"full_address":"{}"}}
delivery exception: no access at {}
INSERT INTO sites (id, address) VALUES ({=int}, '{}');
curl "https://maps.example.com/geocode" --data-urlencode "q={}"
pickup={} eta=12min
customer moved to {} according to NCOA
<Address>{}</Address>
dispatch technician to {} window 9-12
home_address: {}
Store pickup not possible, ship to {} instead
""",
}.items()}
CLEAN = {sort: sentences.strip().splitlines() for sort, sentences in {
"logs": """
{=tsz} INFO scheduler - job {=job_etl} finished in {=int} ms
{=tsz} ERROR db.pool - timeout after 30000 ms waiting for connection
{=tsz} WARN http - upstream returned {=httpstatus} for /api/v1/orders
level=info service={=service} version={=version} msg="started"
[{=date}] airflow.task INFO - Marking task as SUCCESS. dag_id={=job_etl}, task_id=load
java.lang.IllegalStateException: Order {=orderno} is already shipped
at com.acme.billing.InvoiceService.create(InvoiceService.java:{=int1})
Traceback (most recent call last): File "/app/etl/load.py", line {=int1}, in main
KeyError: 'unit_price'
pyspark.sql.utils.AnalysisException: Column 'amount' does not exist
npm WARN deprecated request@2.88.2
kubectl rollout status deployment/{=service} succeeded
pod {=pod} OOMKilled, restarting
build {=int} passed in {=int1} min, artifact sha {=gitsha}
GC pause 112 ms, heap 1.8G of 4G
Error: ENOENT: no such file or directory, open '{=filepath}'
django.db.utils.OperationalError: server closed the connection unexpectedly
deadlock detected: process {=int} waits for ShareLock on transaction {=int}
cache hit ratio 0.93, evictions {=int1}
{=hex32} not found in cache, recomputing
trace_id={=hex32} span=checkout duration_ms={=int}
Kafka consumer lag 18234 on topic orders.v2 partition 7
TLS certificate for shop.example.com expires on {=date}
worker {=int1} heartbeat ok
checksum {=md5} verified for {=filename}
snapshot {=uuid} created, {=int} rows
disk /dev/sda1 at 87 % on {=host}
listening on 0.0.0.0:8080
Elasticsearch cluster health YELLOW, {=int1} unassigned shards
Slow query: 4211 ms on table fact_sales
Segmentation fault (core dumped)
HTTP/1.1 {=httpstatus} content-length: {=int}
retry 2/5 for message {=uuid}
""",
"json": """
{"order_id":"{=orderno}","status":"shipped","total":{=price}}
{"event":"page_view","path":"/pricing","ts":{=epochms}}
{"sku":"{=sku}","qty":{=int1},"price":{=price},"currency":"USD"}
{"build":"{=version}","commit":"{=gitsha}","env":"prod"}
{"product":{"name":"{=product}","brand":"{=brand}","ean":"{=ean}"}}
{"error":{"code":"{=errcode}","message":"Access denied"}}
{"requestId":"{=uuid}","latency_ms":{=int}}
{"sensor":"{=serial}","value":{=ratio},"unit":"kPa"}
{"dag":"{=job_etl}","state":"success","duration":{=ratio}}
{"name":"{=service}","replicas":3,"image":"{=docker}"}
{"campaign":"spring_sale","clicks":{=int},"spend":{=price}}
{"company":{"name":"Acme Corp","industry":"Retail"}}
{"title":"{=film}","genre":"{=genre}","year":2014}
{"flight":"{=flight}","from":"FRA","to":"JFK"}
{"tracking_number":"{=track}","carrier":"UPS"}
{"version":3,"sources":["main.ts"],"names":[]}
{"experiment":"new_checkout","variant":"B","lift":0.034}
{"type":"object","properties":{"email":{"type":"string"}}}
{"cron":"0 3 * * *","enabled":true}
{"isin":"US0378331005","close":{=price}}
[{"bin":"A01-03","qty":{=int1}},{"bin":"A02-01","qty":{=int1}}]
{"hash":"{=sha256}","size":{=int}}
{"feature":"dark_mode","rollout":25}
{"city_count":42,"countries":["DE","FR","US"]}
{"status":"ok","uptime":{=int}}
""",
"sql": """
SELECT count(*) FROM orders WHERE status = 'open' AND created_at > '{=date}';
SELECT email, phone FROM users LIMIT 10;
ALTER TABLE customers ADD COLUMN birth_date date;
CREATE INDEX idx_orders_sku ON orders (sku);
INSERT INTO stock (sku, qty) VALUES ('{=sku}', {=int1});
UPDATE orders SET status = 'shipped' WHERE order_no = '{=orderno}';
DELETE FROM staging.events WHERE event_date < '{=date}';
MERGE INTO dim_product t USING stg_product s ON t.sku = s.sku
SELECT date_trunc('month', ordered_at), sum(net_amt) FROM fact_sales GROUP BY 1;
COPY inventory FROM 's3://bucket/raw/inventory.csv' IAM_ROLE default;
GRANT SELECT ON ALL TABLES IN SCHEMA mart TO reporting;
WITH t AS (SELECT sku, rank() OVER (ORDER BY qty) FROM stock) SELECT * FROM t;
CREATE TABLE payments (id bigint, card_number text, amount numeric);
EXPLAIN ANALYZE SELECT * FROM shipments WHERE carrier = 'DHL';
SELECT version();
DROP VIEW IF EXISTS v_customer_email;
SELECT * FROM products WHERE name LIKE '%Lamp%';
VACUUM (VERBOSE) inventory;
SELECT approx_count_distinct(user_id) FROM events WHERE event_date = '{=date}';
REFRESH MATERIALIZED VIEW mv_daily_sales;
SET work_mem = '256MB';
""",
"csv": """
{=orderno},{=date},{=sku},{=int1},{=price}
{=int};{=date};{=price};EUR;paid
id,first_name,last_name,email,created_at
sku|name|brand|price
{=sku}|{=product}|{=brand}|{=price}
{=date}\t{=host}\tOK\t{=ratio}
2026-W14,organic,{=int},{=ratio}
{=uuid},{=event},{=platform},{=version}
store_id,store_name,region,sq_ft
{=int},Riverside Branch,Bavaria,{=int}
{=ean},{=product},{=int1},{=price}
FRA,JFK,{=flight},{=time}
{=serial},{=version},{=date},passed
{=ticket},Bug,High,Done
{=scn},Login with valid data,pass,{=ratio}
{=invoice},{=date},Acme Corp,{=price},Net 30
{=isbn},Pride and Prejudice,Penguin Classics,{=price}
""",
"curl": """
curl -s https://api.example.com/v1/products?limit=50
curl -X DELETE https://api.example.com/v1/orders/{=int}
wget https://downloads.example.com/app-{=version}.tar.gz
docker run --rm -p 8080:80 {=docker}
git checkout -b feature/new-checkout {=gitsha}
pip install pandas==2.2.1 duckdb==0.10.0
helm upgrade billing ./chart --set image.tag={=version}
dbt run --select stg_orders+ --target prod
aws s3 cp s3://bucket/raw/orders.parquet . --region eu-central-1
psql -h localhost -U postgres -c 'select 1'
terraform apply -target=module.network
ssh deploy@bastion uptime
""",
"talk": """
Dashboard shows {=int} orders for {=date}, finance says {=int}.
Please backfill {=job_etl} from {=date}.
Can we get a column for customer email in the mart?
Looker tile broken after the rename of net_amt.
Stripe fees changed to 1.4 % + 0.25 EUR in April.
Backlog grooming moved to Tuesday, see {=ticket}.
Snowflake credits doubled because of warehouse REPORTING_XS.
Salesforce sync failed: field Birthdate is not writeable.
Tableau extract took {=int1} minutes.
Data Engineer and Product Manager to agree on the definition of active user.
Invoice {=invoice} from Amazon Web Services is over budget.
Schema drift: column phone_number changed from text to varchar(20).
The Goldman Sachs feed arrived {=int1} minutes late.
Black Friday dry run on staging went fine.
PII scan of the lake scheduled for {=date}.
Jenkins agent upgraded to {=version}.
Morgan Stanley and JP Morgan use the new file layout.
New York region lost power, failover to Ohio worked.
Test plan covers {=scn} and {=scn}.
""",
}.items()}
