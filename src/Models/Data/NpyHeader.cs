using System.Globalization;
using System.Text;

namespace FastNet.Models;

/// <summary>The header of a .npy file: a Python dict of three known keys, read by hand; nothing of it is evaluated.</summary>
internal readonly record struct NpyHeader(ElementType Type, bool BigEndian, bool Fortran, int[] Dimensions)
{
    private const int MostRank = 32;

    /// <summary>The header of an array, as Python would print it.</summary>
    internal static string Print(NumericArray array)
    {
        string dimensions = string.Concat(array.Dimensions.ToArray().Select(size => size.ToString(CultureInfo.InvariantCulture) + ", "));
        if (array.Dimensions.Length > 1)
            dimensions = dimensions[..^2];
        return $"{{'descr': '{NameOf(array.Type)}', 'fortran_order': False, 'shape': ({dimensions.TrimEnd(' ')}), }}";
    }

    internal static NpyHeader Parse(ReadOnlySpan<byte> text, string source)
    {
        var cursor = new ByteCursor(text, Npy.Format, source);
        (ElementType Type, bool BigEndian)? type = null;
        bool? fortran = null;
        int[]? dimensions = null;
        Expect(ref cursor, '{');
        while (!TryTake(ref cursor, '}'))
        {
            string key = Text(ref cursor);
            Expect(ref cursor, ':');
            switch (key)
            {
                case "descr" when type is null:
                    type = TypeOf(ref cursor, Text(ref cursor));
                    break;
                case "fortran_order" when fortran is null:
                    fortran = Word(ref cursor) switch
                    {
                        "True" => true,
                        "False" => false,
                        string other => throw cursor.Fail($"fortran_order is {other}; expected True or False"),
                    };
                    break;
                case "shape" when dimensions is null:
                    dimensions = Tuple(ref cursor);
                    break;
                default:
                    throw cursor.Fail($"key \"{key}\" is unknown or repeated; expected descr, fortran_order and shape, once each");
            }

            if (!TryTake(ref cursor, ',') && Peek(ref cursor) != '}')
                throw cursor.Fail("expected ',' or '}' in the header");
        }

        if (Peek(ref cursor) != '\0')
            throw cursor.Fail("expected the end of the header after '}'");
        return type is { } t && fortran is { } f && dimensions is not null
            ? new NpyHeader(t.Type, t.BigEndian, f, dimensions)
            : throw cursor.Fail("expected the keys descr, fortran_order and shape, found fewer");
    }

    private static (ElementType Type, bool BigEndian) TypeOf(ref ByteCursor cursor, string name)
    {
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            string little = NameOf(type);
            if (name.Length == little.Length && name.AsSpan(1).SequenceEqual(little.AsSpan(1))
                && (name[0] is '<' or '>' || (name[0] == '|' && type.Size() == 1)))
                return (type, name[0] == '>');
        }

        throw cursor.Fail($"dtype \"{name}\" is not supported; expected b1, i1, u1, i2, u2, i4, u4, i8, f4 or f8 with its byte order");
    }

    private static string NameOf(ElementType type) => type switch
    {
        ElementType.Bool => "|b1",
        ElementType.U8 => "|u1",
        ElementType.I8 => "|i1",
        ElementType.I16 => "<i2",
        ElementType.U16 => "<u2",
        ElementType.I32 => "<i4",
        ElementType.U32 => "<u4",
        ElementType.I64 => "<i8",
        ElementType.F32 => "<f4",
        _ => "<f8",
    };

    private static int[] Tuple(ref ByteCursor cursor)
    {
        var sizes = new List<int>();
        Expect(ref cursor, '(');
        while (!TryTake(ref cursor, ')'))
        {
            string word = Word(ref cursor);

            // Python 2 wrote long integers with an L.
            if (!int.TryParse(word.AsSpan().TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out int size))
                throw cursor.Fail($"shape has \"{word}\"; expected whole numbers of 0 to {int.MaxValue}");
            if (sizes.Count == MostRank)
                throw cursor.Fail($"shape has more than {MostRank} dimensions");
            sizes.Add(size);
            if (!TryTake(ref cursor, ',') && (Peek(ref cursor) != ')' || sizes.Count < 2))
                throw cursor.Fail("expected ',' or ')' in the shape");
        }

        return [.. sizes];
    }

    /// <summary>The next character that is no space, which is not taken; 0 at the end.</summary>
    private static char Peek(ref ByteCursor cursor)
    {
        while (cursor.Left > 0)
        {
            ByteCursor ahead = cursor;
            char c = (char)ahead.Byte("a character");
            if (c is not (' ' or '\n'))
                return c == '\0' ? '\u0001' : c;
            cursor = ahead;
        }

        return '\0';
    }

    private static bool TryTake(ref ByteCursor cursor, char wanted)
    {
        if (Peek(ref cursor) != wanted)
            return false;
        cursor.Byte("a character");
        return true;
    }

    private static void Expect(ref ByteCursor cursor, char wanted)
    {
        if (!TryTake(ref cursor, wanted))
            throw cursor.Fail($"expected '{wanted}' in the header");
    }

    private static string Text(ref ByteCursor cursor)
    {
        char quote = Peek(ref cursor);
        if (quote is not ('\'' or '"'))
            throw cursor.Fail("expected a string in quotes");
        cursor.Byte("a quote");
        var text = new StringBuilder();
        for (char c; (c = (char)cursor.Byte("a character of a string")) != quote;)
            text.Append(c is >= ' ' and <= '~' and not '\\' ? c : throw cursor.Fail("a string has an escape or a control character"));
        return text.ToString();
    }

    private static string Word(ref ByteCursor cursor)
    {
        var word = new StringBuilder();
        while (char.IsAsciiLetterOrDigit(Peek(ref cursor)) || Peek(ref cursor) is '-' or '+' or '.' or '_')
        {
            word.Append((char)cursor.Byte("a character"));
            if (word.Length > 20)
                throw cursor.Fail("a word of the header is longer than 20 characters");
        }

        return word.ToString();
    }
}
