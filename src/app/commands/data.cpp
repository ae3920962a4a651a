#include <unistd.h>

#include <cstdio>
#include <expected>

#include "api/rest/catalog/importing_view.hpp"
#include "app/commands/calling.hpp"
#include "app/commands/present.hpp"
#include "app/commands/session.hpp"
#include "base/file.hpp"
#include "catalog/table.hpp"
#include "platform/async/loops.hpp"

namespace medres::app {
namespace {

/// What went wrong is listed up to a point; the counts are always whole.
constexpr std::size_t kShown = 20;

void Print(const Environment& environment, const api::ImportReportView& report) {
  for (std::size_t i = 0; i < report.errors.size() && i < kShown; ++i) {
    const api::LineIssueView& issue = report.errors[i];
    std::fprintf(stderr, "line %d %s: %s\n", issue.line, issue.pointer.c_str(),
                 environment.Text(issue.code, {issue.values.begin(), issue.values.end()}).c_str());
  }
  for (std::size_t i = 0; i < report.duplicates.size() && i < kShown; ++i) {
    const api::DuplicateView& twice = report.duplicates[i];
    std::fprintf(stderr, "line %d: %s (%s) stands in line %d already\n", twice.line, twice.name.c_str(),
                 twice.city.c_str(), twice.first_line);
  }
  std::printf("%d lines, %d imported, %d unchanged, %d wrong, %zu duplicates\n", report.lines, report.imported,
              report.unchanged, report.wrong, report.duplicates.size());
}

/// Whether a server has the SQLite file: then the same is asked of it by HTTP.
bool IsServed(const Error& error) { return error.code == "database.in_use"; }

/// What the server answers, or its refusal, which is printed.
std::expected<std::string, int> Ask(const Environment& environment, const ApiRequest& request) {
  const auto answer = CallServer(environment.settings.Text("server.listen"), request);
  if (!answer) return std::unexpected(environment.Report(answer.error()));
  if (answer->status < 300) return answer->body;
  std::fputs(PresentProblem(environment, answer->body).c_str(), stderr);
  return std::unexpected(ExitCodeFor(answer->status));
}

int ImportServed(const Environment& environment, const ImportOptions& options, api::ImportInput input) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = "POST";
  request.target = "/api/v1/resources/import";
  request.body = json::ToText(input);
  const auto body = Ask(environment, request);
  if (!body) return body.error();
  const auto report = json::Parse<api::ImportReportView>(*body);
  if (!report) return environment.Report(report.error());
  Print(environment, *report);
  return report->wrong == 0 ? kOk : kInvalidInput;
}

/// One stretch of the list, as the API writes it.
struct ServedPage {
  std::vector<catalog::Resource> items;
  json::Nullable<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(ServedPage, (), (items, next, total))

/// Prints resources as they come.
class Lines {
 public:
  explicit Lines(catalog::FileFormat format) : format_(format) {
    if (format == catalog::FileFormat::kCsv) std::printf("%s\n", catalog::TableHeader().c_str());
  }
  void Print(const catalog::Resource& resource) {
    std::printf("%s\n", catalog::ExportLine(resource, format_).c_str());
    ++done_;
  }
  void Progress(std::int64_t total) const {
    if (isatty(STDOUT_FILENO) == 0) ShowProgress("exporting", done_, static_cast<std::size_t>(total));
  }

 private:
  catalog::FileFormat format_;
  std::size_t done_ = 0;
};

int ExportServed(const Environment& environment, const ExportOptions& options, Lines lines) {
  std::string cursor;
  do {
    ApiRequest request = RequestOf(environment, options.api);
    request.target = "/api/v1/resources?limit=100";
    if (!options.kind.empty()) request.target += "&kind=" + PercentEncoded(options.kind);
    if (!cursor.empty()) request.target += "&cursor=" + PercentEncoded(cursor);
    const auto body = Ask(environment, request);
    if (!body) return body.error();
    const auto page = json::Parse<ServedPage>(*body);
    if (!page) return environment.Report(page.error());
    for (const catalog::Resource& resource : page->items) lines.Print(resource);
    lines.Progress(page->total);
    cursor = page->next.value.value_or("");
  } while (!cursor.empty());
  return kOk;
}

Result<catalog::SearchQuery> QueryOf(const ExportOptions& options) {
  catalog::SearchQuery query;
  query.limit = 1000;
  if (options.kind.empty()) return query;
  MEDRES_TRY(query.kind, json::Parse<catalog::ResourceKind>('"' + options.kind + '"'));
  return query;
}

}  // namespace

int Import(Environment& environment, const ImportOptions& options) {
  auto text = ReadFile(options.file);
  if (!text) return environment.Report(text.error());
  api::ImportInput input;
  input.format = options.file.ends_with(".csv") ? catalog::FileFormat::kCsv : catalog::FileFormat::kNdjson;
  input.mode = options.good_lines ? catalog::ImportMode::kGoodLines : catalog::ImportMode::kAllOrNothing;
  input.source = options.source;
  input.text = *std::move(text);
  const auto opened = HouseSession::OpenLoaded(environment);
  if (!opened && IsServed(opened.error())) return ImportServed(environment, options, std::move(input));
  if (!opened) return environment.Report(opened.error());
  House& house = (*opened)->house();
  const auto report = async::RunSync(
      catalog::Import(house.catalog, house.resources, input.text, input.format, input.mode, input.source, "import",
                      [](std::size_t done, std::size_t total) { ShowProgress("importing", done, total); }));
  if (!report) return environment.Report(report.error());
  Print(environment, api::ViewOf(*report));
  return report->errors.empty() ? kOk : kInvalidInput;
}

int Export(Environment& environment, const ExportOptions& options) {
  auto query = QueryOf(options);
  if (!query) return environment.Report(query.error());
  const auto opened = HouseSession::OpenLoaded(environment);
  if (!opened && !IsServed(opened.error())) return environment.Report(opened.error());
  Lines lines(options.format == "csv" ? catalog::FileFormat::kCsv : catalog::FileFormat::kNdjson);
  if (!opened) return ExportServed(environment, options, lines);
  for (;;) {
    const auto page = (*opened)->house().search.Search(*query);
    if (!page) return environment.Report(page.error());
    for (const auto& hit : page->hits) lines.Print(*hit.resource);
    lines.Progress(page->total);
    if (!page->next) return kOk;
    query->cursor = page->next;
  }
}

}  // namespace medres::app
