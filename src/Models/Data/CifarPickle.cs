using System.Text;

namespace FastNet.Models;

/// <summary>
/// Reads a batch of CIFAR-10's python version. This is no unpickler: a pickle is a program that may call anything, so exactly the
/// instructions of the published files are known, the three names they hold (_reconstruct, ndarray, dtype) are inert tags, and any
/// other name or instruction is refused. Nothing here recurses on what is in the file.
/// </summary>
internal static class CifarPickle
{
    private const string Format = "CIFAR-10 python";
    private const int MostMemo = 1_000_000, MostDepth = 16, MostValues = 100_000, MostName = 64;

    // Stand-ins for the three names.
    private enum Tag
    {
        Reconstruct,
        NdArray,
        DType,
    }

    /// <summary>Labels and pixels, a row of 3072 each.</summary>
    internal static (int[] Labels, ReadOnlyMemory<byte> Pixels) Read(byte[] file, string source)
    {
        var cursor = new ByteCursor(file, Format, source);
        if (new Machine(file).Run(ref cursor) is not Mapping batch)
            throw cursor.Fail("expected one dict of a batch, found another value");
        if (batch.Find("labels") is not Sequence { Tuple: false } labels)
            throw cursor.Fail("expected a list under \"labels\"");
        if (batch.Find("data") is not PixelArray { State: { } pixels } array)
            throw cursor.Fail("expected an array under \"data\"");
        if (array.Rows != labels.Items.Count)
            throw cursor.Fail($"data has {array.Rows} rows and labels {labels.Items.Count}; expected as many");
        var result = new int[labels.Items.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (labels.Items[i].Content is not int label || label is < 0 or > 9)
                throw cursor.Fail($"labels[{i}] is {labels.Items[i].Content ?? "nothing"}; expected 0 to 9");
            result[i] = label;
        }

        return (result, pixels);
    }

    /// <summary>A value, and how deep others are nested in it. <c>null</c> content is None.</summary>
    private readonly record struct Value(object? Content, int Depth = 0);

    /// <summary>A list or a tuple.</summary>
    private sealed record Sequence(List<Value> Items, bool Tuple);

    private sealed class Mapping
    {
        private readonly Dictionary<string, object?> _items = [];

        internal bool TryAdd(string key, object? value) => _items.TryAdd(key, value);

        internal object? Find(string key) => _items.GetValueOrDefault(key);
    }

    /// <summary>The dtype u1, before and after its state came.</summary>
    private sealed class ByteType
    {
        internal bool Complete { get; set; }
    }

    /// <summary>An array, whose content comes as its state.</summary>
    private sealed class PixelArray
    {
        internal int Rows { get; set; }

        internal ReadOnlyMemory<byte>? State { get; set; }
    }

    /// <summary>The stack machine.</summary>
    private sealed class Machine(byte[] file)
    {
        private readonly List<Value> _stack = [];
        private readonly List<int> _marks = [];
        private int _values;

        internal object? Run(ref ByteCursor c)
        {
            if (c.Byte("the first instruction") != 0x80 || c.Byte("the protocol") != 2)
                throw new FastNetFormatException(Format, c.Source, 0, "expected a pickle of protocol 2");
            while (true)
            {
                byte instruction = c.Byte("an instruction");
                switch ((char)instruction)
                {
                    case '}':
                        Push(ref c, new Mapping());
                        break;
                    case ']':
                        Push(ref c, new Sequence([], false));
                        break;
                    case '(':
                        if (_marks.Count >= MostDepth)
                            throw c.Fail($"expected at most {MostDepth} open marks");
                        _marks.Add(_stack.Count);
                        break;
                    case 'q':
                        Memo(ref c, c.Byte("a memo index"));
                        break;
                    case 'r':
                        Memo(ref c, c.UInt32("a memo index"));
                        break;
                    case 'U':
                        Bytes(ref c, c.Byte("a length"));
                        break;
                    case 'T':
                        Bytes(ref c, c.Int32("a length"));
                        break;
                    case 'K':
                        Push(ref c, (int)c.Byte("a number"));
                        break;
                    case 'M':
                        Push(ref c, (int)c.UInt16("a number"));
                        break;
                    case 'J':
                        Push(ref c, c.Int32("a number"));
                        break;
                    case 'N':
                        Push(ref c, null);
                        break;
                    case '\u0089':
                        Push(ref c, false);
                        break;
                    case 'c':
                        Name(ref c);
                        break;
                    case '\u0085' or '\u0086' or '\u0087':
                        Tuple(ref c, PopMany(ref c, instruction - 0x84));
                        break;
                    case 't':
                        Tuple(ref c, PopToMark(ref c));
                        break;
                    case 'e':
                        Append(ref c, PopToMark(ref c));
                        break;
                    case 'u':
                        SetItems(ref c, PopToMark(ref c));
                        break;
                    case 'R':
                        Reduce(ref c);
                        break;
                    case 'b':
                        Build(ref c);
                        break;
                    case '.':
                        return Stop(ref c);
                    default:
                        throw c.Fail($"instruction 0x{instruction:X2} is none of those of the published files; it is refused");
                }
            }
        }

        private void Push(ref ByteCursor c, object? content, int depth = 0)
        {
            if (++_values > MostValues)
                throw c.Fail($"expected at most {MostValues} values");
            if (depth > MostDepth)
                throw c.Fail($"values are nested deeper than {MostDepth}");
            _stack.Add(new Value(content, depth));
        }

        private Value Top(ref ByteCursor c)
        {
            if (_stack.Count <= (_marks.Count > 0 ? _marks[^1] : 0))
                throw c.Fail("expected a value on the stack, found none");
            return _stack[^1];
        }

        private Value Pop(ref ByteCursor c)
        {
            Value top = Top(ref c);
            _stack.RemoveAt(_stack.Count - 1);
            return top;
        }

        private List<Value> PopMany(ref ByteCursor c, int count)
        {
            if (_stack.Count - count < (_marks.Count > 0 ? _marks[^1] : 0))
                throw c.Fail($"expected {count} values on the stack, found fewer");
            List<Value> items = _stack.GetRange(_stack.Count - count, count);
            _stack.RemoveRange(_stack.Count - count, count);
            return items;
        }

        private List<Value> PopToMark(ref ByteCursor c)
        {
            if (_marks.Count == 0)
                throw c.Fail("expected a mark on the stack, found none");
            int mark = _marks[^1];
            _marks.RemoveAt(_marks.Count - 1);
            List<Value> items = _stack.GetRange(mark, _stack.Count - mark);
            _stack.RemoveRange(mark, items.Count);
            return items;
        }

        // Nothing that reads the memo is known here, so nothing has to be kept.
        private void Memo(ref ByteCursor c, uint index)
        {
            if (index > MostMemo)
                throw c.Fail($"memo index {index}; expected at most {MostMemo}");
            Top(ref c);
        }

        private void Bytes(ref ByteCursor c, int length)
        {
            int start = c.Position;
            c.Take(length, "a string");
            Push(ref c, new ReadOnlyMemory<byte>(file, start, length));
        }

        private void Name(ref ByteCursor c)
        {
            string module = Encoding.Latin1.GetString(c.Line(MostName, "a module name"));
            string name = Encoding.Latin1.GetString(c.Line(MostName, "a name"));
            Tag tag = (module, name) switch
            {
                ("numpy.core.multiarray" or "numpy._core.multiarray", "_reconstruct") => Tag.Reconstruct,
                ("numpy", "ndarray") => Tag.NdArray,
                ("numpy", "dtype") => Tag.DType,
                _ => throw c.Fail($"the name {Printable(module)}.{Printable(name)} is refused; only numpy's array constructors are known"),
            };
            Push(ref c, tag);
        }

        private void Tuple(ref ByteCursor c, List<Value> items) => Push(ref c, new Sequence(items, true), 1 + Deepest(items));

        private void Append(ref ByteCursor c, List<Value> items)
        {
            Value list = Pop(ref c);
            if (list.Content is not Sequence { Tuple: false } sequence)
                throw c.Fail("expected a list to append to");
            sequence.Items.AddRange(items);
            Push(ref c, sequence, Math.Max(list.Depth, 1 + Deepest(items)));
        }

        private void SetItems(ref ByteCursor c, List<Value> items)
        {
            Value target = Pop(ref c);
            if (target.Content is not Mapping mapping || items.Count % 2 != 0)
                throw c.Fail("expected a dict, and keys with values");
            for (int i = 0; i < items.Count; i += 2)
            {
                string key = TextOf(items[i].Content) ?? throw c.Fail("expected a string as key");
                if (!mapping.TryAdd(key, items[i + 1].Content))
                    throw c.Fail($"key \"{Printable(key)}\" comes twice");
            }

            Push(ref c, mapping, Math.Max(target.Depth, 1 + Deepest(items)));
        }

        private void Reduce(ref ByteCursor c)
        {
            if (Pop(ref c).Content is not Sequence { Tuple: true } arguments)
                throw c.Fail("expected a tuple of arguments");
            List<Value> a = arguments.Items;
            switch (Pop(ref c).Content)
            {
                case Tag.Reconstruct when a.Count == 3 && a[0].Content is Tag.NdArray
                    && a[1].Content is Sequence { Tuple: true, Items: [{ Content: 0 }] } && TextOf(a[2].Content) == "b":
                    Push(ref c, new PixelArray());
                    break;
                case Tag.DType when a.Count == 3 && TextOf(a[0].Content) == "u1" && a[1].Content is 0 or false && a[2].Content is 1:
                    Push(ref c, new ByteType());
                    break;
                default:
                    throw c.Fail("expected an array or the dtype u1 to be made, found another call; it is refused");
            }
        }

        private void Build(ref ByteCursor c)
        {
            if (Pop(ref c).Content is not Sequence { Tuple: true } state)
                throw c.Fail("expected a tuple as state");
            List<Value> s = state.Items;
            switch (Top(ref c).Content)
            {
                case ByteType { Complete: false } type when s.Count >= 2 && s[0].Content is 3 && TextOf(s[1].Content) == "|"
                    && s.TrueForAll(item => item.Content is null or int or ReadOnlyMemory<byte>):
                    type.Complete = true;
                    break;
                case PixelArray { State: null } array when s.Count == 5 && s[0].Content is 1
                    && s[1].Content is Sequence { Tuple: true, Items: [{ Content: int rows }, { Content: CifarBatches.Pixels }] }
                    && s[2].Content is ByteType { Complete: true } && s[3].Content is false && s[4].Content is ReadOnlyMemory<byte> bytes:
                    if (rows < 0 || bytes.Length != (long)rows * CifarBatches.Pixels)
                        throw c.Fail($"the array has {bytes.Length} bytes; expected {(long)rows * CifarBatches.Pixels}, {rows} rows");
                    (array.Rows, array.State) = (rows, bytes);
                    break;
                default:
                    throw c.Fail("expected the state of an array of N x 3072 bytes, rows in C order; found another");
            }
        }

        private object? Stop(ref ByteCursor c)
        {
            if (_stack.Count != 1 || _marks.Count != 0)
                throw c.Fail($"expected one value at the end, found {_stack.Count} and {_marks.Count} open marks");
            if (c.Left != 0)
                throw c.Fail($"expected the end of the file after the batch, found {c.Left} bytes");
            return _stack[0].Content;
        }

        private static int Deepest(List<Value> items)
        {
            int deepest = 0;
            foreach (Value item in items)
                deepest = Math.Max(deepest, item.Depth);
            return deepest;
        }

        private static string? TextOf(object? content) =>
            content is ReadOnlyMemory<byte> { Length: <= MostName } bytes ? Encoding.Latin1.GetString(bytes.Span) : null;

        private static string Printable(string text) => new([.. text.Select(ch => ch is >= ' ' and <= '~' ? ch : '?')]);
    }
}
