#include "knowledge/terminology/code_systems.hpp"

#include <algorithm>
#include <stdexcept>

namespace medres::knowledge {
namespace {

constexpr std::string_view kTm1 = "http://id.who.int/icd/release/11/mms";

std::string OwnUrl(std::string_view type, std::string_view id) {
  return std::string("urn:medres:fhir:").append(type).append("/").append(id);
}

CodeSystem OwnSystem(std::string_view id, std::string version, std::string title, std::string publisher,
                     std::string copyright) {
  return {.id = std::string(id),
          .url = OwnUrl("CodeSystem", id),
          .version = std::move(version),
          .title = std::move(title),
          .publisher = std::move(publisher),
          .copyright = std::move(copyright),
          .language = "zh-CN"};
}

void Put(CodeSystem& system, Concept one) {
  const auto dot = one.code.rfind('.');
  if (dot != std::string::npos) {
    const auto above = system.by_code.find(std::string_view(one.code).substr(0, dot));
    if (above != system.by_code.end()) one.parent = above->second;
  }
  system.by_code.emplace(one.code, system.concepts.size());
  system.concepts.push_back(std::move(one));
}

template <class T>
const T* FindByUrl(const std::vector<T>& all, std::string_view url_or_id) {
  const auto found =
      std::ranges::find_if(all, [&](const T& one) { return one.url == url_or_id || one.id == url_or_id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Concept* CodeSystem::Find(std::string_view code) const {
  const auto found = by_code.find(code);
  return found == by_code.end() ? nullptr : &concepts[found->second];
}

bool CodeSystem::IsWithin(std::size_t position, std::size_t above) const {
  for (std::optional<std::size_t> at = position; at; at = concepts[*at].parent) {
    if (*at == above) return true;
  }
  return false;
}

Terminology::Terminology(const Graph& graph, const TerminologyFiles& files) {
  std::vector<Issue> issues;
  const std::string standard =
      "GB/T 15657-2021 中医病证分类与代码, also issued as 国中医药医政发〔2020〕3号; transcription unreviewed";
  AddNodes(
      graph, NodeKind::kSyndrome,
      OwnSystem("gbt15657-syndromes", "2021", "GB/T 15657-2021: syndromes (证候)", "国家标准化管理委员会", standard));
  AddNodes(
      graph, NodeKind::kTherapy,
      OwnSystem("gbt15657-therapies", "2021", "GB/T 15657-2021: therapies (治法)", "国家标准化管理委员会", standard));
  AddPatterns(files.tm1, issues);
  AddNodes(graph, NodeKind::kAcupoint,
           OwnSystem("acupoints", "1", "Acupuncture points (经穴): 361 codes and names", "MedRes",
                     "Codes and names: chimungwu/TCM_acupoints, 吳啓銘, CC BY 4.0"));
  AddNodes(graph, NodeKind::kConstitution,
           OwnSystem("constitutions", "1", "Constitutions (体质)", "MedRes", "Facts of ZYYXH/T157-2009"));
  AddNodes(graph, NodeKind::kHerb,
           OwnSystem("herbs", "1", "Materials of the materia medica (中药)", "MedRes", "Names; see data/tcm/herbs"));
  AddNodes(graph, NodeKind::kFormula,
           OwnSystem("formulas", "1", "Formulas of the classics (方剂)", "MedRes", "Names; see data/tcm/graph"));
  AddMap({"syndromes-to-tm1", OwnUrl("ConceptMap", "syndromes-to-tm1"), "GB/T 15657 syndromes and ICD-11 TM1 patterns",
          OwnUrl("CodeSystem", "gbt15657-syndromes"), std::string(kTm1)},
         files.syndrome_to_tm1, "syndrome", issues);
  AddMap({"constitutions-to-tm1", OwnUrl("ConceptMap", "constitutions-to-tm1"), "Constitutions and ICD-11 TM1 patterns",
          OwnUrl("CodeSystem", "constitutions"), std::string(kTm1)},
         files.constitution_to_tm1, "constitution", issues);
  if (!issues.empty()) throw std::logic_error(ToString(Error{ErrorKind::kInvalid, "graph.data", {}, issues}));
}

const CodeSystem* Terminology::FindSystem(std::string_view url_or_id) const { return FindByUrl(systems_, url_or_id); }

const CodeMap* Terminology::FindMap(std::string_view url_or_id) const { return FindByUrl(maps_, url_or_id); }

void Terminology::AddNodes(const Graph& graph, NodeKind kind, CodeSystem system) {
  for (const Node& node : graph.nodes()) {
    if (node.kind == kind) Put(system, {std::string(node.id()), node.name, node.aliases, node.english, {}});
  }
  systems_.push_back(std::move(system));
}

void Terminology::AddPatterns(const TextFile& file, std::vector<Issue>& issues) {
  constexpr std::array<std::string_view, 2> kColumns{"code", "title"};
  CodeSystem system{.id = "icd11-tm1",
                    .url = std::string(kTm1),
                    .version = "",
                    .title = "ICD-11 MMS, chapter 26: traditional medicine patterns (TM1)",
                    .publisher = "World Health Organization",
                    .copyright =
                        "© World Health Organization; CC BY-ND 3.0 IGO. Titles are unaltered. Codes of this "
                        "chapter are used beside those of chapters 1 to 25, never instead.",
                    .language = "en",
                    .is_whole = false};
  for (const TableRow& row : ReadTable(file, kColumns, issues)) {
    if (system.by_code.contains(row.cells[0])) issues.push_back(BadRow(file.file, row.line, "the code stands twice"));
    Put(system, {std::string(row.cells[0]), std::string(row.cells[1]), {}, {}, {}});
  }
  systems_.push_back(std::move(system));
}

void Terminology::AddMap(CodeMap map, const TextFile& file, std::string_view source_column,
                         std::vector<Issue>& issues) {
  const std::array<std::string_view, 3> columns{source_column, "tm1", "ground"};
  for (const TableRow& row : ReadTable(file, columns, issues)) {
    const bool is_known = FindSystem(map.source_url)->Find(row.cells[0]) != nullptr &&
                          FindSystem(map.target_url)->Find(row.cells[1]) != nullptr;
    if (!is_known) issues.push_back(BadRow(file.file, row.line, "a code is not known"));
    map.relations.push_back({std::string(row.cells[0]), std::string(row.cells[1]), std::string(row.cells[2])});
  }
  maps_.push_back(std::move(map));
}

}  // namespace medres::knowledge
