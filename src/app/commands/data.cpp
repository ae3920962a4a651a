#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/commands/commands.hpp"
#include "app/commands/session.hpp"
#include "catalog/importing.hpp"
#include "platform/async/loops.hpp"

namespace medres::app {
namespace {

/// What went wrong is listed up to a point; the counts are always whole.
constexpr std::size_t kShown = 20;

void PrintReport(const Environment& environment, const catalog::ImportReport& report) {
  for (std::size_t i = 0; i < report.errors.size() && i < kShown; ++i) {
    for (const Issue& issue : report.errors[i].issues) {
      std::fprintf(stderr, "line %d %s: %s\n", report.errors[i].line, issue.pointer.c_str(),
                   environment.Text(issue.code, issue.args).c_str());
    }
  }
  for (std::size_t i = 0; i < report.duplicates.size() && i < kShown; ++i) {
    const catalog::Duplicate& twice = report.duplicates[i];
    std::fprintf(stderr, "line %d: %s (%s) stands in line %d already\n", twice.line, twice.name.c_str(),
                 twice.city.c_str(), twice.first_line);
  }
  std::printf("%d lines, %d imported, %zu wrong, %zu duplicates\n", report.lines, report.imported, report.errors.size(),
              report.duplicates.size());
}

}  // namespace

int Import(Environment& environment, const ImportOptions& options) {
  std::ifstream file(options.file, std::ios::binary);
  if (!file) return environment.Report(Error::NotFound("import.no_file", {{"file", options.file}}));
  std::stringstream text;
  text << file.rdbuf();
  const auto opened = HouseSession::OpenLoaded(environment);
  if (!opened) return environment.Report(opened.error());
  House& house = (*opened)->house();
  const auto format = options.file.ends_with(".csv") ? catalog::FileFormat::kCsv : catalog::FileFormat::kNdjson;
  const auto mode = options.good_lines ? catalog::ImportMode::kGoodLines : catalog::ImportMode::kAllOrNothing;
  const std::string content = text.str();
  const auto report = async::RunSync(
      catalog::Import(house.catalog, house.resources, content, format, mode, options.source, "import",
                      [](std::size_t done, std::size_t total) { ShowProgress("importing", done, total); }));
  if (!report) return environment.Report(report.error());
  PrintReport(environment, *report);
  return report->errors.empty() ? kOk : kInvalidInput;
}

int Export(Environment& environment, const ExportOptions& options) {
  const auto opened = HouseSession::OpenLoaded(environment);
  if (!opened) return environment.Report(opened.error());
  const auto format = options.format == "csv" ? catalog::FileFormat::kCsv : catalog::FileFormat::kNdjson;
  if (format == catalog::FileFormat::kCsv) std::printf("%s\n", catalog::ExportHeader().c_str());
  catalog::SearchQuery query;
  query.limit = 1000;
  if (!options.kind.empty()) {
    const auto kind = json::Parse<catalog::ResourceKind>('"' + options.kind + '"');
    if (!kind) return environment.Report(Error::Invalid(kind.error().issues));
    query.kind = *kind;
  }
  for (;;) {
    const auto page = (*opened)->house().search.Search(query);
    if (!page) return environment.Report(page.error());
    for (const auto& hit : page->hits) std::printf("%s\n", catalog::ExportLine(*hit.resource, format).c_str());
    if (!page->next) return kOk;
    query.cursor = page->next;
  }
}

}  // namespace medres::app
