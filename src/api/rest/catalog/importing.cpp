#include "api/rest/catalog/importing.hpp"

#include "api/rest/catalog/importing_view.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {
namespace {

/// Files are larger than other bodies; all of one is checked before any of it is written.
constexpr std::size_t kFileLimit = std::size_t{32} << 20U;

}  // namespace

ImportReportView ViewOf(const catalog::ImportReport& report) {
  ImportReportView view;
  view.lines = report.lines;
  view.imported = report.imported;
  view.unchanged = report.unchanged;
  view.wrong = static_cast<int>(report.errors.size());
  for (const catalog::LineError& error : report.errors) {
    for (const Issue& issue : error.issues) {
      view.errors.push_back({error.line, issue.pointer, issue.code, {issue.args.begin(), issue.args.end()}});
    }
  }
  for (const auto& twice : report.duplicates) {
    view.duplicates.push_back({twice.line, twice.first_line, twice.name, twice.city});
  }
  return view;
}

void AddImportResources(http::Group& group, catalog::CatalogService& service, const catalog::Directory& resources,
                        async::BlockingPool& pool) {
  group.Add("POST /api/v1/resources/import",
            {.id = "importResources",
             .summary = "Take a file of resources",
             .scope = scopes::kCatalogWrite,
             .touches = http::kNobody,
             .body_limit = kFileLimit},
            [&](http::Body<ImportInput> input, http::Context& context) -> Task<Result<ImportReportView>> {
              const ImportInput file = *std::move(input);
              MEDRES_CO_TRY(const auto report, co_await catalog::Import(
                                                   service, resources, file.text, file.format, file.mode, file.source,
                                                   context.caller->subject, [](std::size_t, std::size_t) {}, &pool));
              co_return ViewOf(report);
            });
}

}  // namespace medres::api
