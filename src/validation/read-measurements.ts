import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { jsonDocuments } from './json-fields.ts';
import { readTable } from './measured-table.ts';
import type { MeasuredSetup, MeasurementFile } from './measurement.ts';
import { isAiperfAggregate, isAiperfRecord, readAiperfAggregate, readAiperfRecords } from './read-aiperf.ts';
import { isGuidellm, readGuidellm } from './read-guidellm.ts';
import { isMeasuredTable, readMeasuredRows } from './read-measured-rows.ts';
import { isEngineLog, isRequestTable, readEngineLog, readRequestTable } from './read-request-measurements.ts';
import { isVllmBench, readVllmBench } from './read-vllm-bench.ts';

const knownFormats =
  'a table of measured rows (`model,gpu,…,tpot_ms_mean`), a table of requests ' +
  '(`arrival_s,input_tokens,output_tokens,ttft_ms,e2e_ms`), or a result of vllm bench serve, GuideLLM or AIPerf';

/**
 * Reads one file of measurements; what it is, is told by its content. `setup` is the deployment that was measured,
 * which only tables of rows name themselves. Mistakes and warnings are added to `problems`.
 */
export function readMeasurements(
  path: string,
  text: string,
  setup: MeasuredSetup | null,
  problems: Diagnostic[],
): MeasurementFile {
  const empty: MeasurementFile = { path, format: 'unknown', rows: 0, measurements: [], notModelled: [] };
  if (text.trim() === '') {
    problems.push({ code: 'CAP150', severity: 'error', message: 'the file is empty', file: path });
    return empty;
  }
  const withSetup = (read: (known: MeasuredSetup) => MeasurementFile): MeasurementFile => {
    if (setup !== null) return read(setup);
    problems.push({
      code: 'CAP154',
      severity: 'error',
      message: 'the file does not say which deployment was measured',
      file: path,
      help: 'name it: --option kind=self-hosted,model=llama-3.1-8b,gpu=h100,tp=1,engine=vllm',
    });
    return empty;
  };

  const documents = jsonDocuments(text);
  if (documents !== null) {
    const first = documents[0];
    if (isVllmBench(first)) return withSetup((known) => readVllmBench(path, documents, known));
    if (isGuidellm(first)) return withSetup((known) => readGuidellm(path, first, known));
    if (isAiperfRecord(first)) return withSetup((known) => readAiperfRecords(path, documents, known));
    if (isAiperfAggregate(first)) return withSetup((known) => readAiperfAggregate(path, first, known));
    if (isEngineLog(first)) return withSetup((known) => readEngineLog(path, documents, known));
    problems.push(unknownFormat(path, 'JSON of a kind that holds no measurements capplan knows'));
    return empty;
  }
  if (/^\s*[{[]/.test(text)) {
    problems.push(unknownFormat(path, 'the file starts like JSON but is not valid JSON'));
    return empty;
  }
  const table = readTable(path, text, problems);
  if (table.columns.length === 0) return empty;
  if (isMeasuredTable(table)) return readMeasuredRows(table, problems);
  if (isRequestTable(table)) return withSetup((known) => readRequestTable(table, known, problems));
  problems.push(
    unknownFormat(path, 'the header names neither a metric of a measured row nor measured requests'),
  );
  return empty;
}

function unknownFormat(path: string, message: string): Diagnostic {
  return {
    code: 'CAP150',
    severity: 'error',
    message,
    file: path,
    line: 1,
    help: `expected ${knownFormats}`,
  };
}
