import Glibc

/// Draws the characters of a captcha, each turned and moved a little, on a wave, with lines and specks over them.
struct CaptchaImage {
    static let width = 180, height = 64

    /// Grey values by rows.
    private(set) var pixels: [UInt8]

    init(_ text: String, using random: inout some RandomNumberGenerator) {
        var canvas = [Double](repeating: 0, count: CaptchaImage.width * CaptchaImage.height)
        let wave = Wave(using: &random)
        let letters = Array(text)
        let step = Double(CaptchaImage.width - 16) / Double(max(1, letters.count))
        for (index, letter) in letters.enumerated() {
            guard let dots = Glyphs.all[letter] else { continue }
            let center = 8 + step * (Double(index) + 0.5)
            CaptchaImage.draw(Placed(dots, at: center, using: &random), wave, on: &canvas)
        }
        for _ in 0..<2 { CaptchaImage.drawLine(on: &canvas, using: &random) }
        pixels = canvas.map { ink in
            // Paper that is not quite white, ink that is not quite black; in few steps, so that it packs well.
            let grain = 6 * Double(Int.random(in: -2...2, using: &random))
            return UInt8(min(255, max(0, 238 - 190 * min(1, ink) + grain)))
        }
        for _ in 0..<60 {
            let place = Int.random(in: 0..<pixels.count, using: &random)
            pixels[place] = UInt8.random(in: 60...160, using: &random)
        }
    }

    /// The picture as a PNG of 8-bit grey.
    var png: [UInt8] { PNG.grey(width: CaptchaImage.width, height: CaptchaImage.height, pixels) }

    private struct Wave {
        let amplitude: Double, length: Double, phase: Double

        init(using random: inout some RandomNumberGenerator) {
            amplitude = .random(in: 2...4, using: &random)
            length = .random(in: 60...110, using: &random)
            phase = .random(in: 0...6.28, using: &random)
        }

        func shift(at x: Double) -> Double { amplitude * sin(x / length * 6.28 + phase) }
    }

    /// A character with its place, size and turn.
    private struct Placed {
        let dots: [UInt8]
        let x: Double, y: Double, size: Double, sine: Double, cosine: Double, slant: Double

        init(_ dots: [UInt8], at center: Double, using random: inout some RandomNumberGenerator) {
            let angle = Double.random(in: -0.22...0.22, using: &random)
            self.dots = dots
            x = center + .random(in: -2...2, using: &random)
            y = Double(CaptchaImage.height) / 2 + .random(in: -4...4, using: &random)
            size = .random(in: 4.9...5.5, using: &random)
            slant = .random(in: -0.12...0.12, using: &random)
            (sine, cosine) = (sin(angle), cos(angle))
        }

        /// The ink at a place of the canvas: the place is turned back into the character's grid.
        func ink(_ px: Double, _ py: Double) -> Double {
            let (dx, dy) = ((px - x) / size, (py - y) / size)
            let row = dy * cosine - dx * sine
            let column = dx * cosine + dy * sine + slant * row
            let ink = Glyphs.ink(dots, column + 2, row + 3)
            // A soft edge where the ink begins.
            return min(1, max(0, (ink - 0.22) * 4.5))
        }
    }

    private static func draw(_ glyph: Placed, _ wave: Wave, on canvas: inout [Double]) {
        let reach = 5 * glyph.size
        for py in 0..<height {
            for px in max(0, Int(glyph.x - reach))..<min(width, Int(glyph.x + reach)) {
                let x = Double(px)
                let ink = glyph.ink(x, Double(py) + wave.shift(at: x))
                canvas[py * width + px] = max(canvas[py * width + px], ink)
            }
        }
    }

    /// A thin line across, bent, that crosses the characters without hiding any.
    private static func drawLine(on canvas: inout [Double], using random: inout some RandomNumberGenerator) {
        let (start, end) = (
            Double.random(in: 12...52, using: &random), Double.random(in: 12...52, using: &random)
        )
        let bend = Double.random(in: -16...16, using: &random)
        for px in 0..<width {
            let part = Double(px) / Double(width)
            let y = start + (end - start) * part + bend * sin(part * 3.14)
            // A line may leave the picture, and then has nothing to draw.
            for py in stride(from: max(0, Int(y) - 1), through: min(height - 1, Int(y) + 2), by: 1) {
                let ink = max(0, 1 - abs(Double(py) - y) / 1.1) * 0.85
                canvas[py * width + px] = max(canvas[py * width + px], ink)
            }
        }
    }
}
