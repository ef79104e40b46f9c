import { drawCharts } from './charts.ts';
import { offerCopy } from './copy.ts';
import { startFilter } from './filter.ts';
import { linkHeatMap } from './heat-map.ts';
import { pageData } from './page-data.ts';

document.documentElement.classList.add('scripted-page');
const filter = startFilter();
if (filter) linkHeatMap(filter);
offerCopy();
drawCharts(pageData());
