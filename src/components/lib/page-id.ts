/**
 * The address of a page of prose from its file: '2-regions/5-deleting/en.mdx' is
 * '2-regions/5-deleting', '2-regions/index.zh-cn.mdx' is 'zh-cn/2-regions', and 'index.en.mdx' is
 * 'index', which is how Starlight calls the home page.
 */
export function pageId(file: string): string {
  const match = /^(?<folder>.*?)\/?(?:index\.)?(?<locale>en|zh-cn)\.mdx$/.exec(file);
  if (!match?.groups)
    throw new Error(`content/${file}: not the name of a page (en.mdx, zh-cn.mdx)`);
  const { folder, locale } = match.groups;
  const parts = [locale === 'en' ? '' : locale, folder].filter((part) => part !== '');
  return parts.join('/') || 'index';
}
