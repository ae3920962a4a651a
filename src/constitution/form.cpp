#include "constitution/form.hpp"

#include "constitution/answers.hpp"
#include "constitution/radar.hpp"

namespace medres::constitution {
namespace {

constexpr std::string_view kStyle =
    "body{font-family:serif;margin:1.5cm;font-size:11pt}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #000;padding:2pt 4pt}td.box{text-align:center;width:13%;font-size:9pt}"
    "tr{break-inside:avoid}.line{margin:6pt 0}@page{size:A4;margin:1cm}";

std::string_view LimitOf(const Item& item) {
  if (!item.sex) return "";
  return *item.sex == patients::Sex::kFemale ? "（限女性回答）" : "（限男性回答）";
}

std::string Cell(std::string_view text) { return "<td>" + EscapeMarkup(text) + "</td>"; }

std::string HeaderOf(const Instrument& instrument) {
  std::string row = "<thead><tr><th>题号</th><th>请根据近一年的体验和感觉回答</th>";
  for (std::size_t answer = 0; answer < kAnswers; ++answer) {
    row += "<th>" + std::to_string(answer + 1);
    if (!instrument.options.empty()) row += "<br>" + EscapeMarkup(instrument.options[answer]);
    row += "</th>";
  }
  return row + "</tr></thead>\n";
}

std::string RowOf(const Item& item) {
  std::string row = "<tr>" + Cell(item.key) + Cell(item.text.value_or("") + std::string(LimitOf(item)));
  for (std::size_t answer = 0; answer < kAnswers; ++answer) {
    row += "<td class=\"box\">□";
    if (!item.options.empty()) row += "<br>" + EscapeMarkup(item.options[answer]);
    row += "</td>";
  }
  return row + "</tr>\n";
}

}  // namespace

std::string WriteForm(const Instrument& instrument, const Edition& edition) {
  const std::string title = EscapeMarkup(instrument.name.zh);
  std::string page =
      "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>" + title + "</title><style>" +
      std::string(kStyle) + "</style></head><body>\n<h1>" + title + "</h1>\n<p class=\"line\">" +
      EscapeMarkup(instrument.source) + " · " + EscapeMarkup(edition.id) +
      "</p>\n<p class=\"line\">姓名＿＿＿＿＿＿　性别＿＿＿　编号＿＿＿＿＿＿＿＿　日期＿＿＿＿年＿＿月＿＿日"
      "　填表人＿＿＿＿＿＿</p>\n<table>\n" +
      HeaderOf(instrument) + "<tbody>\n";
  for (const Item& item : instrument.items) page += RowOf(item);
  return page +
         "</tbody></table>\n<p class=\"line\">每题必答，只选一项。结果为自我评估，不是诊断。</p>\n</body></html>\n";
}

}  // namespace medres::constitution
