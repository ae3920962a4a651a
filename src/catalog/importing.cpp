#include "catalog/importing.hpp"

#include <map>

#include "base/text.hpp"
#include "catalog/csv.hpp"
#include "catalog/rules.hpp"

namespace medres::catalog {
namespace {

constexpr std::size_t kChunk = 1000;

struct Line {
  int number = 0;
  std::optional<ResourceId> id;
  ResourceInput input;
};

/// An input with the id that an export wrote beside it.
struct ImportedInput : ResourceInput {
  std::optional<ResourceId> id;
};
BOOST_DESCRIBE_STRUCT(ImportedInput, (ResourceInput), (id))

std::optional<std::string> NotEmpty(std::string_view text) {
  const std::string_view trimmed = text::Trim(text);
  return trimmed.empty() ? std::nullopt : std::optional(std::string(trimmed));
}

/// Lines that could be read, and those that could not.
struct Parsed {
  std::vector<Line> lines;
  std::vector<LineError> errors;
};

Parsed ParseNdjson(std::string_view text) {
  Parsed parsed;
  int number = 0;
  for (const std::string_view raw : text::Split(text, '\n')) {
    ++number;
    if (text::Trim(raw).empty()) continue;
    auto input = json::Parse<ImportedInput>(raw);
    if (input) {
      parsed.lines.push_back({number, input->id, std::move(*input)});
    } else if (input.error().issues.empty()) {
      parsed.errors.push_back({number, {{input.error().code, "", input.error().args}}});
    } else {
      parsed.errors.push_back({number, input.error().issues});
    }
  }
  return parsed;
}

/// A record's fields by the header's names; an absent one is empty.
class Columns {
 public:
  explicit Columns(const std::vector<std::string>& header) {
    for (std::size_t i = 0; i < header.size(); ++i) positions_[header[i]] = i;
  }
  bool Has(const std::string& name) const { return positions_.contains(name); }
  std::string_view Get(const CsvRecord& record, const std::string& name) const {
    const auto at = positions_.find(name);
    return at == positions_.end() || at->second >= record.fields.size() ? std::string_view()
                                                                        : record.fields[at->second];
  }

 private:
  std::map<std::string, std::size_t> positions_;
};

Line ToFacility(const CsvRecord& record, const Columns& columns) {
  Line line{.number = record.line, .id = ResourceId::Parse(columns.Get(record, "id")), .input = {}};
  line.input.kind = ResourceKind::kFacility;
  line.input.name.zh = text::Trim(columns.Get(record, columns.Has("name_zh") ? "name_zh" : "name"));
  line.input.name.en = text::Trim(columns.Get(record, "name_en"));
  line.input.status = ResourceStatus::kActive;
  FacilityFacts facts;
  facts.province = NotEmpty(columns.Get(record, "province"));
  facts.city = NotEmpty(columns.Get(record, "city"));
  facts.address = NotEmpty(columns.Get(record, "address"));
  facts.phone = NotEmpty(columns.Get(record, columns.Has("phone") ? "phone" : "tel"));
  facts.level = NotEmpty(columns.Get(record, "level"));
  facts.category = NotEmpty(columns.Get(record, "category"));
  line.input.facility = std::move(facts);
  return line;
}

Parsed ParseCsv(std::string_view text) {
  Parsed parsed;
  CsvReader reader(text);
  CsvRecord record;
  auto more = reader.Next(record);
  if (!more || !*more) return parsed;
  const Columns columns(record.fields);
  if (!columns.Has("name") && !columns.Has("name_zh")) {
    parsed.errors.push_back({record.line, {{"import.column_missing", "", {{"column", "name"}}}}});
    return parsed;
  }
  for (more = reader.Next(record); more && *more; more = reader.Next(record)) {
    parsed.lines.push_back(ToFacility(record, columns));
  }
  if (!more) parsed.errors.push_back({record.line, more.error().issues});
  return parsed;
}

std::string CityOf(const ResourceInput& input) { return input.facility ? input.facility->city.value_or("") : ""; }

/// Checks every line against the rules and gives each its id.
class Preparation {
 public:
  Preparation(const Directory& directory, const std::string& source) : directory_(directory), source_(source) {}

  void Take(Line line, ImportReport& report) {
    if (auto issues = CheckInput(line.input, directory_, line.id); !issues.empty()) {
      report.errors.push_back({line.number, std::move(issues)});
      return;
    }
    int repetition = 0;
    if (!line.id) {
      auto& seen = seen_[CityOf(line.input) + "|" + line.input.name.zh + "|" + line.input.name.en];
      if (!seen.empty())
        report.duplicates.push_back({line.number, seen.front(), line.input.name.zh, CityOf(line.input)});
      repetition = static_cast<int>(seen.size());
      seen.push_back(line.number);
    }
    Resource resource;
    const std::string name = source_ + "|" + CityOf(line.input) + "|" + line.input.name.zh + "|" + line.input.name.en;
    resource.id =
        line.id.value_or(ResourceId{MakeNamedUuid(name + (repetition > 0 ? "|" + std::to_string(repetition) : ""))});
    resource.status = line.input.status.value_or(ResourceStatus::kDraft);
    if (const auto held = directory_.Find(resource.id)) resource.status = held->status;
    Assign(resource, std::move(line.input));
    resources.push_back(std::move(resource));
  }

  std::vector<Resource> resources;

 private:
  const Directory& directory_;
  const std::string& source_;
  std::map<std::string, std::vector<int>> seen_;
};

}  // namespace

Task<Result<ImportReport>> Import(CatalogService& service, const Directory& directory, std::string_view text,
                                  FileFormat format, ImportMode mode, const std::string& source, std::string actor,
                                  const Progress& progress) {
  Parsed parsed = format == FileFormat::kCsv ? ParseCsv(text) : ParseNdjson(text);
  ImportReport report;
  report.lines = static_cast<int>(parsed.lines.size() + parsed.errors.size());
  report.errors = std::move(parsed.errors);
  Preparation preparation(directory, source);
  for (Line& line : parsed.lines) preparation.Take(std::move(line), report);
  if (!report.errors.empty() && mode == ImportMode::kAllOrNothing) co_return report;
  std::vector<Resource>& resources = preparation.resources;
  for (std::size_t done = 0; done < resources.size(); done += kChunk) {
    const auto first = resources.begin() + static_cast<std::ptrdiff_t>(done);
    const auto last = resources.begin() + static_cast<std::ptrdiff_t>(std::min(done + kChunk, resources.size()));
    MEDRES_CO_CHECK(co_await service.Put(std::vector<Resource>(first, last), actor));
    report.imported += static_cast<int>(last - first);
    progress(static_cast<std::size_t>(report.imported), resources.size());
  }
  co_return report;
}

std::string ExportHeader() {
  return "id,kind,status,capacity,parent,name_zh,name_en,pinyin,province,city,address,phone,level";
}

std::string ExportLine(const Resource& resource, FileFormat format) {
  if (format == FileFormat::kNdjson) return json::ToText(resource);
  const FacilityFacts facts = resource.facility.value_or(FacilityFacts{});
  std::string line;
  for (const std::string& field :
       {resource.id.Text(), std::string(ToCode(resource.kind)), std::string(ToCode(resource.status)),
        std::to_string(resource.capacity), resource.parent ? resource.parent->Text() : std::string(), resource.name.zh,
        resource.name.en, resource.name.pinyin, facts.province.value_or(""), facts.city.value_or(""),
        facts.address.value_or(""), facts.phone.value_or(""), facts.level.value_or("")}) {
    if (!line.empty()) line.push_back(',');
    AppendCsvField(line, field);
  }
  return line;
}

}  // namespace medres::catalog
