-- The order in which people here look for a name: by pinyin, and 2号楼 before 10号楼.
CREATE COLLATION public.chinese (provider = icu, locale = 'zh-Hans-u-co-pinyin-kn-true');
