//! Charts as SVG text: bars, one stacked bar, a sparkline. Pure, no script, nothing loaded from anywhere.
//!
//! Every chart has a title that says in words what it shows, its numbers stand beside it as text, and no meaning is
//! carried by colour alone: colours differ in lightness too, so that they survive a black-and-white printer.

/// Colours of a stack, dark to light and back: neighbours differ in lightness.
const COLOURS: [&str; 8] =
    ["#1f4e79", "#8fbbe0", "#7a4a00", "#f0b95c", "#3d6b35", "#a9d39c", "#5b3a78", "#c9b1e0"];
const OTHER: &str = "#9a9a9a";

/// A label, a number, how the number is written, and a class for the colour.
pub struct Bar<'a> {
    pub label: &'a str,
    pub value: f64,
    pub written: String,
    pub class: &'static str,
}

const ROW: usize = 24;
const LABEL: usize = 300;
const WIDTH: usize = 760;
/// Room for the number at the end of the longest bar.
const NUMBER: usize = 110;

/// Horizontal bars; `full` is the value of the longest possible one.
pub fn bars(title: &str, bars: &[Bar<'_>], full: f64) -> String {
    let height = bars.len() * ROW + 4;
    let mut out = open("bars", title, WIDTH, height);
    for (at, bar) in bars.iter().enumerate() {
        let y = at * ROW + 4;
        let room = (WIDTH - LABEL - NUMBER) as f64;
        // A bar of almost nothing is still seen.
        let length = (room * (bar.value / full).clamp(0.0, 1.0)).max(1.5);
        out.push_str(&format!(
            "<g><title>{}: {}</title><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <rect class=\"{}\" x=\"{LABEL}\" y=\"{y}\" width=\"{length:.1}\" height=\"16\"/>\
             <text x=\"{:.1}\" y=\"{}\">{}</text></g>",
            escaped(bar.label),
            escaped(&bar.written),
            LABEL - 8,
            y + 12,
            escaped(&shortened(bar.label, 42)),
            bar.class,
            LABEL as f64 + length + 6.0,
            y + 12,
            escaped(&bar.written),
        ));
    }
    out + "</svg>"
}

/// One bar in parts, and the colour each part has, in order. Parts beyond the eighth are one grey part.
pub fn stack(title: &str, parts: &[(String, u64)]) -> (String, Vec<(&'static str, String, u64)>) {
    let mut legend: Vec<(&'static str, String, u64)> = parts
        .iter()
        .zip(COLOURS)
        .map(|((name, number), colour)| (colour, name.clone(), *number))
        .collect();
    let rest: u64 = parts.iter().skip(COLOURS.len()).map(|(_, number)| number).sum();
    if rest > 0 {
        legend.push((OTHER, "other".to_owned(), rest));
    }
    let all: u64 = legend.iter().map(|(.., number)| number).sum();
    let mut out = open("stack", title, WIDTH, 28);
    let mut x = 0.0;
    for (colour, name, number) in &legend {
        let width = WIDTH as f64 * *number as f64 / all.max(1) as f64;
        out.push_str(&format!(
            "<rect x=\"{x:.1}\" y=\"2\" width=\"{width:.1}\" height=\"24\" fill=\"{colour}\" stroke=\"#fff\">\
             <title>{}: {number}</title></rect>",
            escaped(name),
        ));
        x += width;
    }
    (out + "</svg>", legend)
}

/// A line of (day number, value); days without a value are bridged at their true distance. Begins at zero, so
/// that a small change looks small.
pub fn sparkline(title: &str, points: &[(i64, u64)]) -> String {
    const WIDE: f64 = 240.0;
    const HIGH: f64 = 48.0;
    const EDGE: f64 = 4.0;
    let mut out = open("spark", title, WIDE as usize, HIGH as usize);
    let (Some((first, _)), Some((last, _))) = (points.first(), points.last()) else {
        return out + "</svg>";
    };
    let days = (last - first).max(1) as f64;
    let most = points.iter().map(|(_, value)| *value).max().unwrap_or(0).max(1) as f64;
    let place = |(day, value): &(i64, u64)| {
        let x = EDGE + (WIDE - 2.0 * EDGE) * (day - first) as f64 / days;
        let y = HIGH - EDGE - (HIGH - 2.0 * EDGE) * *value as f64 / most;
        (x, y)
    };
    let line: Vec<String> =
        points.iter().map(place).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    out.push_str(&format!(
        "<line class=\"zero\" x1=\"0\" x2=\"{WIDE}\" y1=\"{0}\" y2=\"{0}\"/><polyline points=\"{1}\"/>",
        HIGH - EDGE,
        line.join(" ")
    ));
    if let Some((x, y)) = points.last().map(place) {
        out.push_str(&format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>"));
    }
    out + "</svg>"
}

fn open(class: &str, title: &str, width: usize, height: usize) -> String {
    let title = escaped(title);
    format!(
        "<svg class=\"{class}\" role=\"img\" aria-label=\"{title}\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" xmlns=\"http://www.w3.org/2000/svg\"><title>{title}</title>"
    )
}

/// The end of a long name is kept with its beginning, since tables of one kind differ at their ends. Wide
/// characters count twice.
fn shortened(text: &str, columns: usize) -> String {
    let wide = |c: char| if u32::from(c) >= 0x1100 { 2 } else { 1 };
    if text.chars().map(wide).sum::<usize>() <= columns {
        return text.to_owned();
    }
    let fits = |chars: &mut dyn Iterator<Item = char>, mut room: usize| {
        let mut kept = Vec::new();
        for c in chars {
            let Some(left) = room.checked_sub(wide(c)) else { break };
            room = left;
            kept.push(c);
        }
        kept
    };
    let head = fits(&mut text.chars(), columns / 2);
    let mut tail = fits(&mut text.chars().rev(), columns - columns / 2 - 1);
    tail.reverse();
    head.into_iter().chain(['…']).chain(tail).collect()
}

/// Text for an element or an attribute. XML has no way to write most controls, so they are shown as replaced.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place() {
        let nasty = "</title><script>alert(\"1\")</script>&'";
        let bar = Bar { label: nasty, value: 1.0, written: nasty.into(), class: "low" };
        for chart in [
            bars(nasty, &[bar], 1.0),
            stack(nasty, &[(nasty.into(), 1)]).0,
            sparkline(nasty, &[(1, 1)]),
        ] {
            assert!(!chart.contains("<script"), "{chart}");
        }
    }

    #[test]
    fn long_names_keep_both_ends_within_their_room() {
        assert_eq!(shortened("orders", 10), "orders");
        assert_eq!(shortened("orders_2024_archive", 11), "order…chive");
        assert_eq!(shortened("客户订单历史归档", 8), "客户…档");
    }

    #[test]
    fn bars_and_parts_are_in_proportion() {
        let bar = |value| Bar { label: "t", value, written: String::new(), class: "low" };
        let chart = bars("", &[bar(50.0), bar(100.0), bar(0.0)], 100.0);
        for width in ["width=\"175.0\"", "width=\"350.0\"", "width=\"1.5\""] {
            assert!(chart.contains(width), "{width} in {chart}");
        }
        let parts: Vec<(String, u64)> = (1..=10).map(|n| (format!("c{n}"), n)).collect();
        let (_, legend) = stack("", &parts);
        assert_eq!(legend.len(), 9);
        assert_eq!(legend[8], (OTHER, "other".to_owned(), 19));
    }

    #[test]
    fn a_line_begins_at_zero_and_keeps_distances() {
        let chart = sparkline("", &[(0, 0), (1, 5), (10, 10)]);
        assert!(chart.contains("points=\"4.0,44.0 27.2,24.0 236.0,4.0\""), "{chart}");
        assert!(sparkline("", &[]).ends_with("</svg>"));
        assert!(sparkline("", &[(3, 0)]).contains("4.0,44.0"));
    }
}
