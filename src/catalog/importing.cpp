#include "catalog/importing.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/text.hpp"
#include "catalog/csv.hpp"
#include "catalog/rules.hpp"
#include "catalog/table.hpp"
#include "platform/async/run_blocking.hpp"

namespace medres::catalog {
namespace {

constexpr std::size_t kChunk = 1000;

/// A line that could be read, and where it stands.
struct ReadLine {
  int number = 0;
  Line line;
};

struct Parsed {
  std::vector<ReadLine> lines;
  std::vector<LineError> errors;

  void Take(int number, Result<Line> line) {
    if (line) {
      lines.push_back({number, *std::move(line)});
    } else if (line.error().issues.empty()) {
      errors.push_back({number, {{line.error().code, "", line.error().args}}});
    } else {
      errors.push_back({number, line.error().issues});
    }
  }
};

Parsed ParseNdjson(std::string_view text) {
  Parsed parsed;
  int number = 0;
  for (const std::string_view raw : text::Split(text, '\n')) {
    ++number;
    if (!text::Trim(raw).empty()) parsed.Take(number, json::Parse<Line>(raw));
  }
  return parsed;
}

Parsed ParseCsv(std::string_view text) {
  Parsed parsed;
  CsvReader reader(text);
  CsvRecord record;
  auto more = reader.Next(record);
  if (!more || !*more) return parsed;
  const auto table = TableReader::Make(record.fields);
  if (!table) {
    parsed.errors.push_back({record.line, table.error().issues});
    return parsed;
  }
  for (more = reader.Next(record); more && *more; more = reader.Next(record)) {
    parsed.Take(record.line, table->Read(record));
  }
  if (!more) parsed.errors.push_back({record.line, more.error().issues});
  return parsed;
}

std::string CityOf(const ResourceInput& input) { return input.facility ? input.facility->city.value_or("") : ""; }

/// Checks every line against the rules and gives each its id. Lines may name each other in any order.
class Preparation {
 public:
  Preparation(const Directory& directory, const std::string& source) : directory_(directory), source_(source) {}

  void Take(ReadLine read, ImportReport& report) {
    Line& line = read.line;
    const ResourceId id = line.id ? *line.id : IdByName(read.number, line, report);
    const auto [mine, is_new] = candidates_.try_emplace(id);
    if (!is_new) {
      report.errors.push_back(
          {read.number,
           {{"import.id_repeated", "/id", {{"id", id.Text()}, {"line", std::to_string(mine->second.number)}}}}});
      return;
    }
    order_.push_back(id);
    mine->second.number = read.number;
    mine->second.held = directory_.Find(id);
    Resource resource;
    if (mine->second.held) {
      resource = *mine->second.held;
    } else {
      resource.id = id;
      resource.status = line.status.value_or(ResourceStatus::kDraft);
    }
    Assign(resource, line);
    mine->second.resource = std::make_shared<const Resource>(std::move(resource));
    mine->second.said = std::move(line);
  }

  /// The good ones that change something, what is above before what is below.
  std::vector<Resource> Finish(ImportReport& report) {
    while (DropWrong(report)) {
    }
    std::map<int, std::vector<Resource>> by_depth;
    for (const ResourceId id : order_) {
      const auto found = candidates_.find(id);
      if (found == candidates_.end()) continue;
      const Candidate& candidate = found->second;
      if (candidate.held && *candidate.held == *candidate.resource) {
        ++report.unchanged;
      } else {
        by_depth[DepthOf(*candidate.resource, find_)].push_back(*candidate.resource);
      }
    }
    std::vector<Resource> good;
    for (auto& [depth, resources] : by_depth) std::ranges::move(resources, std::back_inserter(good));
    std::ranges::sort(report.errors, {}, &LineError::line);
    return good;
  }

 private:
  struct Candidate {
    int number = 0;
    Line said;
    Directory::Entry held;
    Directory::Entry resource;
  };

  /// What is imported again finds itself by where it is from, its city and its name.
  ResourceId IdByName(int number, const Line& line, ImportReport& report) {
    const std::string key = CityOf(line) + "|" + line.name.zh + "|" + line.name.en;
    auto& seen = seen_[key];
    if (!seen.empty()) report.duplicates.push_back({number, seen.front(), line.name.zh, CityOf(line)});
    const std::string repetition = seen.empty() ? "" : "|" + std::to_string(seen.size());
    seen.push_back(number);
    return {MakeNamedUuid(source_ + "|" + key + repetition)};
  }

  std::vector<Issue> Check(const Candidate& candidate) const {
    ResourceInput input = candidate.said;
    const auto status = std::exchange(input.status, std::nullopt);
    auto issues = CheckInput(input, find_, candidate.resource->id);
    if (candidate.held && candidate.held->kind != input.kind) issues.push_back({"resource.kind_fixed", "/kind", {}});
    if (candidate.held && status && candidate.said.id && *status != candidate.held->status) {
      issues.push_back({"resource.status_by_transition", "/status", {}});
    }
    return issues;
  }

  /// Whether any was wrong: then those that name it are looked at again.
  bool DropWrong(ImportReport& report) {
    std::vector<ResourceId> wrong;
    for (const auto& [id, candidate] : candidates_) {
      auto issues = Check(candidate);
      if (issues.empty()) continue;
      report.errors.push_back({candidate.number, std::move(issues)});
      wrong.push_back(id);
    }
    for (const ResourceId id : wrong) candidates_.erase(id);
    return !wrong.empty();
  }

  const Directory& directory_;
  const std::string& source_;
  std::unordered_map<ResourceId, Candidate> candidates_;
  std::vector<ResourceId> order_;
  std::map<std::string, std::vector<int>> seen_;
  Lookup find_ = [this](ResourceId id) {
    const auto coming = candidates_.find(id);
    return coming == candidates_.end() ? directory_.Find(id) : coming->second.resource;
  };
};

/// A file that is read and checked, with what is to be written of it.
struct PreparedImport {
  ImportReport report;
  std::vector<Resource> resources;
};

PreparedImport PrepareImport(const Directory& directory, std::string_view text, FileFormat format,
                             const std::string& source) {
  Parsed parsed = format == FileFormat::kCsv ? ParseCsv(text) : ParseNdjson(text);
  PreparedImport prepared;
  ImportReport& report = prepared.report;
  report.lines = static_cast<int>(parsed.lines.size() + parsed.errors.size());
  report.errors = std::move(parsed.errors);
  Preparation preparation(directory, source);
  for (ReadLine& line : parsed.lines) preparation.Take(std::move(line), report);
  prepared.resources = preparation.Finish(report);
  return prepared;
}

}  // namespace

Task<Result<ImportReport>> Import(CatalogService& service, const Directory& directory, std::string_view text,
                                  FileFormat format, ImportMode mode, const std::string& source, std::string actor,
                                  const Progress& progress, async::BlockingPool* pool) {
  const auto prepare = [&directory, text, format, &source] { return PrepareImport(directory, text, format, source); };
  Result<PreparedImport> prepared = PreparedImport();
  if (pool == nullptr) {
    prepared = prepare();
  } else {
    prepared = co_await async::RunBlocking(*pool, prepare);
  }
  if (!prepared) co_return Fail(std::move(prepared).error());
  ImportReport report = std::move(prepared->report);
  const std::vector<Resource> resources = std::move(prepared->resources);
  if (!report.errors.empty() && mode == ImportMode::kAllOrNothing) co_return report;
  for (std::size_t done = 0; done < resources.size(); done += kChunk) {
    const auto first = resources.begin() + static_cast<std::ptrdiff_t>(done);
    const auto last = resources.begin() + static_cast<std::ptrdiff_t>(std::min(done + kChunk, resources.size()));
    MEDRES_CO_CHECK(co_await service.Put(std::vector<Resource>(first, last), actor));
    report.imported += static_cast<int>(last - first);
    progress(static_cast<std::size_t>(report.imported), resources.size());
  }
  co_return report;
}

Line ToLine(const Resource& resource) {
  Line line;
  line.kind = resource.kind;
  line.name = resource.name;
  line.status = resource.status;
  line.capacity = resource.capacity;
  line.parent = resource.parent;
  line.zone = resource.zone;
  line.practitioner = resource.practitioner;
  line.facility = resource.facility;
  line.department = resource.department;
  line.equipment = resource.equipment;
  line.attributes = resource.attributes;
  line.identifiers = resource.identifiers;
  line.id = resource.id;
  return line;
}

std::string ExportLine(const Resource& resource, FileFormat format) {
  const Line line = ToLine(resource);
  return format == FileFormat::kNdjson ? json::ToText(line) : TableRow(line);
}

}  // namespace medres::catalog
