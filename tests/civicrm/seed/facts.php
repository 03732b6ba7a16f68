<?php

/**
 * Facts of CiviCRM's own installation, with core's ids: countries, states of some of them, languages.
 */

return [
  // id, ISO code, name
  'countries' => <<<'LIST'
1010 AR Argentina; 1013 AU Australia; 1014 AT Austria; 1020 BE Belgium; 1029 BR Brazil; 1039 CA Canada;
1044 CL Chile; 1045 CN China; 1048 CO Colombia; 1058 CZ Czech Republic; 1059 DK Denmark; 1065 EG Egypt;
1075 FI Finland; 1076 FR France; 1082 DE Germany; 1085 GR Greece; 1101 IN India; 1105 IE Ireland; 1106 IL Israel;
1107 IT Italy; 1109 JP Japan; 1112 KE Kenya; 1115 KR Korea, Republic of; 1140 MX Mexico; 1152 NL Netherlands;
1154 NZ New Zealand; 1157 NG Nigeria; 1161 NO Norway; 1170 PH Philippines; 1172 PL Poland; 1173 PT Portugal;
1174 PR Puerto Rico; 1177 RU Russian Federation; 1196 ZA South Africa; 1198 ES Spain; 1204 SE Sweden;
1205 CH Switzerland; 1219 TR Turkey; 1224 UA Ukraine; 1226 GB United Kingdom; 1228 US United States
LIST,
  // by ISO code of the country: id, abbreviation, name
  'states' => [
    'US' => <<<'LIST'
1000 AL Alabama; 1001 AK Alaska; 1002 AZ Arizona; 1003 AR Arkansas; 1004 CA California; 1005 CO Colorado;
1006 CT Connecticut; 1007 DE Delaware; 1008 FL Florida; 1009 GA Georgia; 1010 HI Hawaii; 1011 ID Idaho;
1012 IL Illinois; 1013 IN Indiana; 1014 IA Iowa; 1015 KS Kansas; 1016 KY Kentucky; 1017 LA Louisiana; 1018 ME Maine;
1019 MD Maryland; 1020 MA Massachusetts; 1021 MI Michigan; 1022 MN Minnesota; 1023 MS Mississippi; 1024 MO Missouri;
1025 MT Montana; 1026 NE Nebraska; 1027 NV Nevada; 1028 NH New Hampshire; 1029 NJ New Jersey; 1030 NM New Mexico;
1031 NY New York; 1032 NC North Carolina; 1033 ND North Dakota; 1034 OH Ohio; 1035 OK Oklahoma; 1036 OR Oregon;
1037 PA Pennsylvania; 1038 RI Rhode Island; 1039 SC South Carolina; 1040 SD South Dakota; 1041 TN Tennessee;
1042 TX Texas; 1043 UT Utah; 1044 VT Vermont; 1045 VA Virginia; 1046 WA Washington; 1047 WV West Virginia;
1048 WI Wisconsin; 1049 WY Wyoming; 1050 DC District of Columbia; 1051 AS American Samoa; 1052 GU Guam;
1053 MP Northern Mariana Islands; 1054 PR Puerto Rico; 1055 VI Virgin Islands;
1056 UM United States Minor Outlying Islands; 1057 AE Armed Forces Europe; 1058 AA Armed Forces Americas;
1059 AP Armed Forces Pacific
LIST,
    'CA' => <<<'LIST'
1060 AB Alberta; 1061 BC British Columbia; 1062 MB Manitoba; 1063 NB New Brunswick;
1064 NL Newfoundland and Labrador; 1065 NT Northwest Territories; 1066 NS Nova Scotia; 1067 NU Nunavut;
1068 ON Ontario; 1069 PE Prince Edward Island; 1070 QC Quebec; 1071 SK Saskatchewan; 1072 YT Yukon Territory
LIST,
    'MX' => <<<'LIST'
3551 AGU Aguascalientes; 3552 BCN Baja California; 3553 BCS Baja California Sur; 3554 CAM Campeche;
3555 COA Coahuila; 3556 COL Colima; 3557 CHP Chiapas; 3558 CHH Chihuahua; 3559 DUR Durango; 3560 GUA Guanajuato;
3561 GRO Guerrero; 3562 HID Hidalgo; 3563 JAL Jalisco; 3564 MEX Mexico; 3565 MIC Michoacin; 3566 MOR Morelos;
3567 NAY Nayarit; 3568 NLE Nuevo Leon; 3569 OAX Oaxaca; 3570 PUE Puebla; 3571 QUE Queretaro; 3572 ROO Quintana Roo;
3573 SLP San Luis Potosi; 3574 SIN Sinaloa; 3575 SON Sonora; 3576 TAB Tabasco; 3577 TAM Tamaulipas;
3578 TLA Tlaxcala; 3579 VER Veracruz; 3580 YUC Yucatan; 3581 ZAC Zacatecas; 3582 DIF Distrito Federal
LIST,
    'DE' => <<<'LIST'
1943 BW Baden-Württemberg; 1944 BY Bayern; 1945 HB Bremen; 1946 HH Hamburg; 1947 HE Hessen; 1948 NI Niedersachsen;
1949 NW Nordrhein-Westfalen; 1950 RP Rheinland-Pfalz; 1951 SL Saarland; 1952 SH Schleswig-Holstein; 1953 BE Berlin;
1954 BB Brandenburg; 1955 MV Mecklenburg-Vorpommern; 1956 SN Sachsen; 1957 ST Sachsen-Anhalt; 1958 TH Thüringen
LIST,
    'GB' => <<<'LIST'
2290 ABE Aberdeen City; 2291 ABD Aberdeenshire; 2292 ANS Angus; 2293 ANT Co Antrim; 2294 AGB Argyll and Bute;
2295 ARM Co Armagh; 2296 BDF Bedfordshire; 2297 BGW Blaenau Gwent; 2298 BST Bristol, City of;
2299 BKM Buckinghamshire; 2300 CAM Cambridgeshire; 2301 CHS Cheshire; 2302 CLK Clackmannanshire; 2303 CON Cornwall;
2304 CMA Cumbria; 2305 DBY Derbyshire; 2306 DRY Co Londonderry; 2307 DEV Devon; 2308 DOR Dorset; 2309 DOW Co Down;
2310 DGY Dumfries and Galloway; 2311 DND Dundee City; 2312 DUR County Durham; 2313 EAY East Ayrshire;
2314 EDU East Dunbartonshire; 2315 ELN East Lothian; 2316 ERW East Renfrewshire; 2317 ERY East Riding of Yorkshire;
2318 ESX East Sussex; 2319 EDH Edinburgh, City of; 2320 ELS Na h-Eileanan Siar; 2321 ESS Essex; 2322 FAL Falkirk;
2323 FER Co Fermanagh; 2324 FIF Fife; 2325 GLG Glasgow City; 2326 GLS Gloucestershire; 2327 GWN Gwynedd;
2328 HAM Hampshire; 2329 HEF Herefordshire; 2330 HRT Hertfordshire; 2331 HED Highland; 2332 IVC Inverclyde;
2333 IOW Isle of Wight; 2334 KEN Kent; 2335 LAN Lancashire; 2336 LEC Leicestershire; 2337 LIN Lincolnshire;
2338 MLN Midlothian; 2339 MRY Moray; 2340 NFK Norfolk; 2341 NAY North Ayrshire; 2342 NLK North Lanarkshire;
2343 NYK North Yorkshire; 2344 NTH Northamptonshire; 2345 NBL Northumberland; 2346 NTT Nottinghamshire;
2347 OLD Oldham; 2348 OMH Omagh; 2349 ORR Orkney Islands; 2350 OXF Oxfordshire; 2351 PKN Perth and Kinross;
2352 POW Powys; 2353 RFW Renfrewshire; 2354 RUT Rutland; 2355 SCB Scottish Borders; 2356 ZET Shetland Islands;
2357 SHR Shropshire; 2358 SOM Somerset; 2359 SAY South Ayrshire; 2360 SGC South Gloucestershire;
2361 SLK South Lanarkshire; 2362 STS Staffordshire; 2363 STG Stirling; 2364 SFK Suffolk; 2365 SRY Surrey;
2366 VGL Vale of Glamorgan, The; 2367 WAR Warwickshire; 2368 WDU West Dunbartonshire; 2369 WLN West Lothian;
2370 WSX West Sussex; 2371 WIL Wiltshire; 2372 WOR Worcestershire; 2373 ANN Antrim and Newtownabbey;
2374 AND Ards and North Down; 2375 ABC Armagh City, Banbridge and Craigavon; 2376 BFS Belfast;
2377 CCG Causeway Coast and Glens; 2378 DRS Derry City and Strabane; 2379 FMO Fermanagh and Omagh;
2380 LBC Lisburn and Castlereagh; 2381 MEA Mid and East Antrim; 2382 MUL Mid Ulster;
2383 NMD Newry, Mourne and Down; 2384 BGE Bridgend; 2385 CAY Caerphilly; 2386 CRF Cardiff; 2387 CMN Carmarthenshire;
2388 CGN Ceredigion; 2389 CWY Conwy; 2390 DEN Denbighshire; 2391 FLN Flintshire; 2392 AGY Isle of Anglesey;
2393 MTY Merthyr Tydfil; 2394 NTL Neath Port Talbot; 2395 NWP Newport; 2396 PEM Pembrokeshire;
2397 RCT Rhondda, Cynon, Taff; 2398 SWA Swansea; 2399 TOF Torfaen; 2400 WRX Wrexham; 2401 MON Monmouthshire;
2402 TWR Tyne and Wear; 2403 GTM Greater Manchester; 2404 TYR Co Tyrone; 2405 WYK West Yorkshire;
2406 SYK South Yorkshire; 2407 MSY Merseyside; 2408 BRK Berkshire; 2409 WMD West Midlands; 2410 WGM West Glamorgan;
2411 LON London; 2412 CWD Clwyd; 2413 SGM South Glamorgan
LIST,
  ],
  // name, value, label, in core's order
  'languages' => <<<'LIST'
af_ZA af Afrikaans; sq_AL sq Albanian; ar_EG ar Arabic; bg_BG bg Bulgarian; ca_ES ca Catalan, Valencian;
zh_CN zh Chinese (China); zh_TW zh Chinese (Taiwan); hr_HR hr Croatian; cs_CZ cs Czech; da_DK da Danish;
nl_NL nl Dutch (Netherlands); nl_BE nl Dutch (Belgium); en_AU en English (Australia); en_CA en English (Canada);
en_GB en English (United Kingdom); en_US en English (United States); et_EE et Estonian; fi_FI fi Finnish;
fr_CA fr French (Canada); fr_FR fr French (France); de_DE de German; de_CH de German (Swiss);
el_GR el Greek, Modern; he_IL he Hebrew (modern); hi_IN hi Hindi; hu_HU hu Hungarian; id_ID id Indonesian;
it_IT it Italian; ja_JP ja Japanese; km_KH km Khmer; lt_LT lt Lithuanian; nb_NO nb Norwegian Bokmål;
fa_IR fa Persian (Iran); pl_PL pl Polish; pt_BR pt Portuguese (Brazil); pt_PT pt Portuguese (Portugal);
ro_RO ro Romanian, Moldavian, Moldovan; ru_RU ru Russian; sr_RS sr Serbian; sk_SK sk Slovak; sl_SI sl Slovene;
es_ES es Spanish, Castilian (Spain); es_MX es Spanish, Castilian (Mexico);
es_PR es Spanish, Castilian (Puerto Rico); sv_SE sv Swedish; te_IN te Telugu; th_TH th Thai; tr_TR tr Turkish;
uk_UA uk Ukrainian; vi_VN vi Vietnamese
LIST,
  'languages switched off' => <<<'LIST'
eo_XX eo Esperanto; wa_BE wa Walloon; cy_GB cy Welsh
LIST,
];
