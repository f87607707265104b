namespace FastNet.Models;

/// <summary>PPM and PGM (netpbm), plain (P2, P3) and raw (P5, P6), one image to a file, with samples of 8 or 16 bits.</summary>
internal static class PnmReader
{
    private const string Format = "PPM/PGM";

    internal static RgbImage Read(byte[] file, string source, int maxPixels)
    {
        var c = new ByteCursor(file, Format, source);
        int kind = c.Take(2, "the signature")[1] - '0';
        if (kind is not (2 or 3 or 5 or 6))
            throw c.Fail($"it is of kind P{kind}; expected P2, P3, P5 or P6");
        int width = Number(ref c, int.MaxValue, "the width"), height = Number(ref c, int.MaxValue, "the height");
        int count = ImageSize.Check(c, width, height, maxPixels);
        int most = Number(ref c, ushort.MaxValue, "the largest value");
        if (most < 1)
            throw c.Fail("the largest value is 0; expected 1 to 65535");
        int channels = kind is 3 or 6 ? 3 : 1, bytes = most > 255 ? 2 : 1;
        bool raw = kind >= 5;
        if (raw && !IsSpace(c.Byte("the space before the pixels")))
            throw c.Fail("expected a space before the pixels");

        // Each value of a plain file takes a digit and a space, but for the last.
        long least = raw ? (long)count * channels * bytes : 2L * count * channels - 1;
        if (c.Left < least)
            throw c.Fail($"the pixels: expected {least} bytes or more, found {c.Left}");
        var result = new byte[3 * count];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < channels; k++)
            {
                int value = !raw ? Number(ref c, most, "a value")
                    : bytes == 1 ? c.Byte("a value")
                    : c.Byte("a value") << 8 | c.Byte("a value");
                if (value > most)
                    throw c.Fail($"a value is {value}; expected at most {most}");
                result[k * count + i] = most == 255 ? (byte)value : (byte)((value * 255L + most / 2) / most);
            }

            if (channels == 1)
                result[count + i] = result[2 * count + i] = result[i];
        }

        while (!raw && c.Left > 0 && IsSpace(c.Byte("the end")))
        {
        }

        if (c.Left != 0)
            throw c.Fail($"expected the end of the file after the image, found {c.Left} bytes");
        return new RgbImage(width, height, result);
    }

    private static bool IsSpace(byte c) => c is (byte)' ' or >= 9 and <= 13;

    /// <summary>A number after spaces and comments; the character that ends it is not taken.</summary>
    private static int Number(ref ByteCursor c, int most, string what)
    {
        byte digit = c.Byte(what);
        if (!IsSpace(digit) && digit != '#')
            throw c.Fail($"expected a space before {what}");
        for (bool comment = digit == '#'; comment || !char.IsAsciiDigit((char)digit);)
        {
            if (!comment && !IsSpace(digit) && digit != '#')
                throw c.Fail($"expected {what}, found other signs");
            comment = digit == '#' || (comment && digit != '\n');
            digit = c.Byte(what);
        }

        long value = digit - '0';
        while (c.Left > 0 && char.IsAsciiDigit((char)c.Next))
        {
            value = value * 10 + (c.Byte(what) - '0');
            if (value > most)
                throw c.Fail($"{what} is more than {most}");
        }

        return value <= most ? (int)value : throw c.Fail($"{what} is {value}; expected at most {most}");
    }
}
