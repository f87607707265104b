using System.Text;

namespace FastNet.Models;

/// <summary>Takes the records of a CSV file apart, one at a time; a record's length is bounded, so memory is.</summary>
internal sealed class CsvReader : IDisposable
{
    private const int MostCharacters = 1 << 20;
    private readonly string _source;
    private readonly StreamReader _text;
    private readonly StringBuilder _field = new();
    private int _length;

    internal CsvReader(Stream stream, string source)
    {
        _source = source;
        _text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), false, 1 << 16);
    }

    /// <summary>Fields of the record.</summary>
    internal List<string> Fields { get; } = [];

    /// <summary>Number of the record, from 1.</summary>
    internal long Record { get; private set; }

    public void Dispose() => _text.Dispose();

    internal FastNetFormatException Fail(string rule) => new(Csv.Format, _source, -1, $"record {Record}: {rule}");

    /// <summary>Reads the next record; false if there is none. Empty lines are none.</summary>
    internal bool Read()
    {
        Fields.Clear();
        Record++;
        _length = 0;
        if (Record == 1 && Peek() == '\uFEFF')
            Next();
        while (Peek() is '\r' or '\n')
            Next();
        if (Peek() < 0)
            return false;
        while (true)
        {
            if (Peek() == '"')
                ReadQuoted();
            else
                ReadPlain();
            Fields.Add(_field.ToString());
            _field.Clear();
            switch (Next())
            {
                case ',':
                    continue;
                case '\r' when Peek() == '\n':
                    Next();
                    return true;
                case '\n' or -1:
                    return true;
                default:
                    throw Fail($"expected a comma or a line end after field {Fields.Count - 1}");
            }
        }
    }

    private void ReadPlain()
    {
        for (int c; (c = Peek()) is not (',' or '\n' or '\r' or -1);)
        {
            if (c is '"' or 0)
                throw Fail($"field {Fields.Count} has a quote or a zero; expected text that has one to be in quotes");
            _field.Append((char)Next());
        }
    }

    private void ReadQuoted()
    {
        Next();
        while (true)
        {
            int c = Next();
            if (c < 0)
                throw Fail($"field {Fields.Count} has no closing quote");
            if (c == '"')
            {
                if (Peek() != '"')
                    return;
                Next();
            }

            _field.Append((char)c);
        }
    }

    private int Peek()
    {
        try
        {
            return _text.Peek();
        }
        catch (DecoderFallbackException e)
        {
            throw new FastNetFormatException(Csv.Format, _source, -1, $"record {Record} is not UTF-8", e);
        }
    }

    private int Next()
    {
        if (Peek() >= 0 && ++_length > MostCharacters)
            throw Fail($"it is longer than {MostCharacters} characters");
        return _text.Read();
    }
}
