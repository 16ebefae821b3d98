module Procession.FSharpProgram.Other

/// Values of any file but the last are set when they are first used, in workers as here.
let five = System.Int32.Parse "5"
