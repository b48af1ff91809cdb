/// Writes a moment as HTTP wants it, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
func httpDate(unixSeconds: Int64) -> String {
    let days = (unixSeconds - (unixSeconds % 86_400 + 86_400) % 86_400) / 86_400
    let second = Int(unixSeconds - days * 86_400)
    // Years are counted from March, so that the leap day is the last of its year; 400 years are one cycle.
    let shifted = days + 719_468
    let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let day = shifted - cycle * 146_097
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    let civilMonth = month < 10 ? month + 3 : month - 9
    let civilYear = year + cycle * 400 + (civilMonth <= 2 ? 1 : 0)
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let weekday = weekdays[Int((days % 7 + 7) % 7)]
    let time = [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(weekday), \(dayOfMonth < 10 ? "0" : "")\(dayOfMonth) \(months[Int(civilMonth) - 1]) \(civilYear) "
        + time.joined(separator: ":") + " GMT"
}
