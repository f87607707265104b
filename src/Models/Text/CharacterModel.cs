using FastNet.Layers;

namespace FastNet.Models;

/// <summary>Kinds of recurrent layers.</summary>
public enum RecurrentCell
{
    /// <summary>The vanilla one, h = tanh(x Wx + h Wh + b).</summary>
    Rnn,

    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997).</summary>
    Lstm,

    /// <summary>Gated recurrent units (Cho and others 2014).</summary>
    Gru,
}

/// <summary>Predicts the next character: embedding, recurrent layer, scores of every character at every step.</summary>
public sealed record CharacterModel : Architecture
{
    /// <summary>The recurrent layer.</summary>
    public RecurrentCell Cell { get; init; } = RecurrentCell.Lstm;

    /// <summary>Elements of a hidden state, 1 or more.</summary>
    public int Units { get; init => field = Positive(value, nameof(Units)); } = 256;

    /// <summary>Elements of a character's vector, 1 or more.</summary>
    public int Embedding { get; init => field = Positive(value, nameof(Embedding)); } = 64;

    /// <inheritdoc/>
    protected override Node Body(Node x, int classes)
    {
        x = x.Embedding(classes, Embedding);
        x = Cell switch
        {
            RecurrentCell.Rnn => x.Rnn(Units),
            RecurrentCell.Gru => x.Gru(Units),
            _ => x.Lstm(Units),
        };
        return x.Dense(classes);
    }
}
